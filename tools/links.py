"""Where an answer of the site leads: links in pages, style sheets, feeds, JSON; what its forms may ask."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree import ElementTree

import urllib3

LEADS = {"href", "src", "srcset", "poster", "data", "cite"}
NOT_FETCHED = {"data", "mailto", "tel", "blob", "javascript"}


@dataclass(frozen=True)
class Fetched:
    """One answer of the site. `linked_from` is where it was found, empty for where the walk began."""

    url: str
    status: int
    headers: urllib3.HTTPHeaderDict
    body: bytes
    linked_from: str

    @property
    def path(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def mimetype(self) -> str:
        return str(self.headers.get("Content-Type", "")).split(";")[0]

    @property
    def is_html(self) -> bool:
        return self.mimetype == "text/html"

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def links(self) -> list[str]:
        """Every address it leads to, absolute, without the fragment."""
        return self._absolute(self._leads())

    def questions(self) -> list[str]:
        """What its GET forms may ask, absolute: as they stand, and with each choice of each list."""
        return self._absolute(questions_in_html(self.text)) if self.is_html else []

    def _absolute(self, links: Iterable[str]) -> list[str]:
        found = {urljoin(self.url, link.strip()).split("#")[0] for link in links}
        return sorted(link for link in found if urlsplit(link).scheme not in NOT_FETCHED)

    def _leads(self) -> Iterable[str]:
        if self.is_html or self.mimetype == "image/svg+xml":
            return links_in_html(self.text)
        if self.mimetype == "text/css":
            return re.findall(r"url\(['\"]?([^'\")]+)", self.text)
        if self.mimetype.endswith("xml"):
            return links_in_xml(self.text)
        if self.mimetype.endswith("json"):
            return addresses_in(json.loads(self.text), self.url)
        if self.mimetype == "text/plain":
            return re.findall(r"https?://\S+", self.text)
        return ()


def links_in_html(html: str) -> list[str]:
    reader = _Links()
    reader.feed(html)
    return reader.found


class _Links(HTMLParser):
    """`found`: where its elements lead, forms that only ask included."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("rel") == "license":
            return  # the text of the licence is where its authors keep it
        for name in LEADS & given.keys():
            parts = given[name].split(",") if name == "srcset" else [given[name]]
            self.found += [part.split()[0] if name == "srcset" else part for part in parts]
        if tag == "form" and given.get("method", "get").lower() == "get":
            self.found.append(given.get("action", ""))
        if tag == "meta" and given.get("property", "") in {"og:url", "og:image"}:
            self.found.append(given.get("content", ""))


def questions_in_html(html: str) -> list[str]:
    reader = _Forms()
    reader.feed(html)
    return reader.found


class _Forms(HTMLParser):
    """`found`: the addresses that its GET forms lead to as they stand, and with each choice of each list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._action: str | None = None
        self._fields: dict[str, str] = {}
        self._choices: list[tuple[str, str]] = []
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "get").lower() == "get":
            self._action, self._fields, self._choices = given.get("action", ""), {}, []
        if tag == "select":
            self._list = given.get("name", "")
        name = self._list if tag == "option" else given.get("name", "")
        if tag not in ("input", "option") or not name:
            return
        is_choice = tag == "option" or given.get("type") in ("radio", "checkbox")
        if is_choice:
            self._choices.append((name, given.get("value", "")))
        if not is_choice or given.keys() & {"checked", "selected"}:
            self._fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag != "form" or self._action is None:
            return
        asked = [self._fields, *(self._fields | {name: value} for name, value in self._choices)]
        self.found += [f"{self._action.split('?')[0]}?{urlencode(fields)}" for fields in asked]
        self._action = None


def links_in_xml(text: str) -> list[str]:
    """Addresses in a feed or a site map, not those that only name a kind of element."""
    found = []
    for element in ElementTree.fromstring(text).iter():  # noqa: S314 - a feed of our own
        found += [element.attrib[name] for name in ("href", "src") if name in element.attrib]
        if element.tag.endswith("}loc") and element.text:
            found.append(element.text)
    return found


def addresses_in(document: object, base: str) -> Iterator[str]:
    """Strings anywhere in a JSON document that are addresses on the same host."""
    host = "{0.scheme}://{0.netloc}/".format(urlsplit(base))
    if isinstance(document, dict):
        for name, value in document.items():
            is_lead = name in LEADS | {"url", "start_url"} and isinstance(value, str)
            yield from [value] if is_lead and value.startswith("/") else addresses_in(value, base)
    elif isinstance(document, list):
        for value in document:
            yield from addresses_in(value, base)
    elif isinstance(document, str) and document.startswith(host) and "{" not in document:
        yield document
