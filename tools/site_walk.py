"""Walks two servers of the same site side by side and says where they answer differently."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from difflib import unified_diff
from itertools import count
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import urllib3

from tools.links import Fetched
from tools.pdf_text import drawn_in

NOT_HEADERS = {
    "date",  # the moment of the answer
    "server",
    "content-length",  # of the body before it is normalised
    "etag",  # likewise
}
# What may differ: a pattern, what stands for it, and why. Nothing else is left out.
NORMALISED = [
    (r'(?:<link rel="stylesheet" href="/static/[^"]+">\s*)+', "<styles>", "files were cut differently"),
    (r"(?:/static/[^\s\"'?]+\?v=[0-9a-f]{10} ?)+", "/static/…", "names and fingerprints of assets"),
    (r'"\s+(?=data-(?:base|leaflet|styles|closer|farther)=)', '" ', "line breaks within a tag"),
    (r'(name="csrf_token" value=")[^"]+', r"\1…", "made anew for each session"),
    (r'(name="submission_id" type="hidden" value=")[^"]+', r"\1…", "made anew for each form"),
    (r"(consulta_staff=)[^;]+", r"\1…", "the cookie of a session"),
]
PATTERNS = [(re.compile(pattern), stands_for) for pattern, stands_for, _ in NORMALISED]
ASSET = re.compile(r"/static/[^\s\"'?]+\?v=[0-9a-f]{10}")
SHOWN_LINES = 14
PER_ADDRESS = 15
"""Requests from one address of the loopback network: some pages answer only 20 in a minute to one."""

Kind = Callable[[str], str]
Wants = Callable[[str], bool]


@dataclass
class Visitor:
    """Somebody who reads one of the servers, signed in or not."""

    server: str
    site: str
    """Where the pages say that they are: the same for both servers."""
    cookie: str = ""
    _numbers: Iterable[int] = field(default_factory=lambda: count(PER_ADDRESS), repr=False)
    _http: urllib3.PoolManager = field(default_factory=urllib3.PoolManager, repr=False)

    def get(self, path: str, linked_from: str = "") -> Fetched:
        answer = self._ask("GET", path)
        return Fetched(self.site + path, answer.status, answer.headers, answer.data, linked_from)

    def post(self, path: str, **fields: str) -> urllib3.BaseHTTPResponse:
        """Send a form that was opened before, with its token."""
        page = self._ask("GET", path)
        self._keep_cookie(page)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.data.decode())
        answer = self._ask("POST", path, urlencode({**fields, "csrf_token": token[1] if token else ""}))
        self._keep_cookie(answer)
        return answer

    def _ask(self, method: str, path: str, body: str | None = None) -> urllib3.BaseHTTPResponse:
        number = next(iter(self._numbers))
        if number % PER_ADDRESS == 0:
            block = number // PER_ADDRESS
            source = (f"127.1.{block // 250}.{block % 250 + 1}", 0)
            self._http = urllib3.PoolManager(source_address=source)
        headers = {"Accept-Language": "es", "Cookie": self.cookie}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self._http.request(
            method, self.server + path, body=body, headers=headers, redirect=False, retries=False
        )

    def _keep_cookie(self, answer: urllib3.BaseHTTPResponse) -> None:
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.split(";")[0]


@dataclass
class Walk:
    """What one visitor saw: pages by kind, and each difference as text."""

    kinds: Counter[str] = field(default_factory=Counter)
    answered: set[str] = field(default_factory=set)
    """The kinds that answered with a page or led on to one."""
    differences: list[str] = field(default_factory=list)
    assets: set[str] = field(default_factory=set)
    """Those that the second server names."""

    broken: list[str] = field(default_factory=list)
    """What it answers with an error, though a page leads there."""

    @property
    def pages(self) -> int:
        return self.kinds.total()

    def note(self, kind: str, page: Fetched, difference: str) -> None:
        if difference:
            self.differences.append(difference)
        if page.status < 400:
            self.answered.add(kind)
        elif page.linked_from:
            self.broken.append(f"{page.status} {page.path} (from {page.linked_from})")
        if page.is_html:
            self.assets.update(ASSET.findall(page.text))


def walk(visitors: tuple[Visitor, ...], first: Iterable[str], wants: Wants, kind_of: Kind, most: int) -> Walk:
    """Open `first` and all that any of them is led to and the walk wants: `most` pages of each kind."""
    found, seen = Walk(), set[str]()
    wanted = deque((path, "") for path in first)
    with ThreadPoolExecutor(2) as both:
        while wanted:
            path, linked_from = wanted.popleft()
            kind = kind_of(path)
            if path in seen or found.kinds[kind] >= most or not wants(path):
                continue
            seen.add(path)
            found.kinds[kind] += 1
            for _ in range(2):  # again, lest the clock of one struck in between
                pages = list(both.map(lambda one: one.get(path, linked_from), visitors))  # noqa: B023
                if not (difference := difference_of(pages[0], pages[-1])):
                    break
            found.note(kind, pages[-1], difference)
            wanted.extend((lead, path) for page in pages for lead in leads(page))
    return found


def leads(page: Fetched) -> list[str]:
    """The paths on the same site that a page, a form or a redirection leads to."""
    found = [*page.links(), *page.questions()]
    if location := page.headers.get("Location"):
        found.append(urljoin(page.url, location))
    site = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    return [link.removeprefix(site) for link in found if link.startswith(f"{site}/")]


def difference_of(before: Fetched, after: Fetched) -> str:
    """A short diff of two answers to the same question; nothing when they say the same."""
    one, other = described(before), described(after)
    if one == other:
        return ""
    lines = list(unified_diff(one, other, "before", "after", n=1, lineterm=""))
    rest = [f"… {len(lines) - SHOWN_LINES} more lines"] if len(lines) > SHOWN_LINES else []
    return "\n".join(
        [f"{before.path}  (from {before.linked_from or 'the map'})", *lines[:SHOWN_LINES], *rest]
    )


def described(page: Fetched) -> list[str]:
    """Status, headers and body in lines, normalised."""
    headers = sorted((name.lower(), value) for name, value in page.headers.items())
    lines = [str(page.status), *(f"{name}: {value}" for name, value in headers if name not in NOT_HEADERS)]
    if page.mimetype == "application/pdf":
        body = drawn_in(page.body)
    elif page.mimetype.startswith("image/") and page.mimetype != "image/svg+xml":
        body = page.body.hex()
    else:
        body = page.text
    text = "\n".join([*lines, "", body])
    for pattern, stands_for in PATTERNS:
        text = pattern.sub(stands_for, text)
    return text.splitlines()


def missing_assets(visitor: Visitor, assets: Iterable[str]) -> list[str]:
    return [path for path in sorted(assets) if visitor.get(path).status != 200]


def kind_with(endpoint: str, path: str) -> str:
    """A page's kind: what answers it and what it is asked, whatever the values."""
    asked = parse_qs(urlsplit(path).query, keep_blank_values=True)
    return "&".join([endpoint, *sorted(asked), *asked.get("lang", [])])
