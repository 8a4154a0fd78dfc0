"""Reads a site as a stranger does: from the first page on, following everything that leads anywhere."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import urllib3

LEADS = {"href", "src", "srcset", "poster", "data", "cite"}
NOT_FETCHED = {"data", "mailto", "tel", "blob", "javascript"}
MOST_PAGES = 3_000
STAFF = "/gestion"


@dataclass(frozen=True)
class Fetched:
    """One answer of the site. `linked_from` is where it was found, empty for where the crawl began."""

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
        found = {urljoin(self.url, link.strip()).split("#")[0] for link in self._leads()}
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


def crawl(start: str, first: Iterable[str] = ("/",)) -> dict[str, Fetched]:
    """Everything of the public that can be reached, by its path. The staff's side is left out."""
    http = urllib3.PoolManager(maxsize=1)
    wanted = deque((urljoin(start, path), "") for path in first)
    found: dict[str, Fetched] = {}
    while wanted:
        url, linked_from = wanted.popleft()
        path = url.removeprefix(start)
        if path in found:
            continue
        assert len(found) < MOST_PAGES, "the site has no end"
        found[path] = page = fetch(http, url, linked_from)
        wanted.extend((link, path) for link in page.links() if is_public(link, start))
    return found


def fetch(http: urllib3.PoolManager, url: str, linked_from: str = "") -> Fetched:
    answer = http.request("GET", url, redirect=False, retries=False, headers={"Accept-Encoding": "gzip"})
    return Fetched(url, answer.status, answer.headers, answer.data, linked_from)


def is_public(link: str, start: str) -> bool:
    path = urlsplit(link).path
    return link.startswith(f"{start}/") and path != STAFF and not path.startswith(f"{STAFF}/")


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


def links_in_xml(text: str) -> list[str]:
    """Addresses in a feed or a site map, not those that only name a kind of element."""
    found = []
    for element in ElementTree.fromstring(text).iter():
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
