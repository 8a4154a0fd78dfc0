"""A program that renders HTML as PDF, run by core/pdf.py.

It reads one JSON object from its input, {"documents": [HTML, …], "style": CSS, "pages": most pages or null},
and writes the PDF of the first document with at most so many pages; each is shorter than the one before.
Nothing is fetched. It is a process of its own for its memory, and for libraries (Pango) that may be missing.
"""

from __future__ import annotations

import json
import logging
import resource
import sys

MEMORY_BYTES = 1024 * 1024 * 1024
SECONDS = 60
ABSENT, DOES_NOT_FIT = 3, 4  # exit statuses, known to pdf.py
# Tagged, with title and language: what a screen reader needs (ISO 14289-1).
VARIANT = "pdf/ua-1"

try:
    import weasyprint
    from weasyprint.urls import URLFetcher
except (ImportError, OSError) as missing:
    # WeasyPrint raises OSError where a library of the system is missing.
    print(missing, file=sys.stderr)  # noqa: T201 - read by the process that runs this one
    sys.exit(ABSENT)


class NothingFetched(URLFetcher):  # type: ignore[misc, unused-ignore]
    """Refuses every address: all that a document needs is in it."""

    def fetch(self, url: str, headers: object = None) -> object:
        raise ValueError(f"not fetched: {url[:80]}")


def laid_out(document: str, style: str) -> weasyprint.Document:
    fetcher = NothingFetched()
    sheet = weasyprint.CSS(string=style, url_fetcher=fetcher)
    html = weasyprint.HTML(string=document, url_fetcher=fetcher)
    return html.render(stylesheets=[sheet], pdf_variant=VARIANT)


def first_that_fits(documents: list[str], style: str, pages: int | None) -> weasyprint.Document | None:
    """The fullest document with no more pages than that, by halving; None when none fits."""
    if pages is None:
        return laid_out(documents[0], style)
    found, low, high = None, 0, len(documents)
    while low < high:
        middle = (low + high) // 2
        drawn = laid_out(documents[middle], style)
        if len(drawn.pages) <= pages:
            found, high = drawn, middle
        else:
            low = middle + 1
    return found


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    asked = json.load(sys.stdin.buffer)
    drawn = first_that_fits(asked["documents"], asked["style"], asked["pages"])
    if drawn is None:
        return DOES_NOT_FIT
    sys.stdout.buffer.write(drawn.write_pdf(pdf_variant=VARIANT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
