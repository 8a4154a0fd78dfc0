"""Reads a site as a stranger does: from the first page on, following everything that leads anywhere."""

from collections import deque
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

import urllib3

from tools.links import Fetched

MOST_PAGES = 3_000
PAGES_FROM_ONE_ADDRESS = 30
"""Whoever asked for all of them at this pace from one address would be told to wait."""
STAFF = "/gestion"


def crawl(start: str, first: Iterable[str] = ("/",)) -> dict[str, Fetched]:
    """Everything of the public that can be reached, by its path. The staff's side is left out."""
    wanted = deque((urljoin(start, path), "") for path in first)
    found: dict[str, Fetched] = {}
    while wanted:
        url, linked_from = wanted.popleft()
        path = url.removeprefix(start)
        if path in found:
            continue
        assert len(found) < MOST_PAGES, "the site has no end"
        if len(found) % PAGES_FROM_ONE_ADDRESS == 0:
            http = _from_another_address(len(found) // PAGES_FROM_ONE_ADDRESS)
        found[path] = page = fetch(http, url, linked_from)
        wanted.extend((link, path) for link in page.links() if is_public(link, start))
    return found


def _from_another_address(number: int) -> urllib3.PoolManager:
    """Connections to this machine that come from the loopback address of that number."""
    return urllib3.PoolManager(maxsize=1, source_address=(f"127.0.1.{number + 1}", 0))


def fetch(http: urllib3.PoolManager, url: str, linked_from: str = "") -> Fetched:
    answer = http.request("GET", url, redirect=False, retries=False, headers={"Accept-Encoding": "gzip"})
    return Fetched(url, answer.status, answer.headers, answer.data, linked_from)


def is_public(link: str, start: str) -> bool:
    path = urlsplit(link).path
    return link.startswith(f"{start}/") and path != STAFF and not path.startswith(f"{STAFF}/")
