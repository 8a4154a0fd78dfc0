"""Pages in a real browser, watched: a request to another host or an error in the console fails the test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
SALVADORAN: dict[str, Any] = {"locale": "es-SV", "timezone_id": "America/El_Salvador"}
PHONE: dict[str, Any] = SALVADORAN | {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
DESKTOP: dict[str, Any] = SALVADORAN | {"viewport": {"width": 1280, "height": 800}}
OWN_SCHEMES = {"data", "blob", "about"}
AXE = Axe()
AXE_OPTIONS = {"resultTypes": ["violations"]}


def launch(playwright: Playwright) -> Browser:
    """Debian's chromium without windows, the whole one elsewhere, or the one that CHROMIUM names.

    For each page the whole one makes a window with menus, at three times the cost.
    """
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    path = os.environ.get("CHROMIUM") or found or "/usr/bin/chromium-headless-shell"
    return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))


@contextmanager
def watched_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page in a context of its own. At the end raises AssertionError with what it did wrong."""
    context = browser.new_context(**options)
    context.set_default_timeout(15_000)
    watch = Watch(context)
    try:
        yield context.new_page()
    finally:
        context.close()
    findings = watch.findings()
    assert not findings, "\n".join(findings)


class Watch:
    """Listens to a browser context."""

    def __init__(self, context: BrowserContext) -> None:
        self._findings: list[str] = []
        self._console: list[tuple[str, str]] = []
        self._refused_pages: set[str] = set()
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._message)
        context.on("weberror", lambda error: self._findings.append(f"script error: {error.error}"))

    def findings(self) -> list[str]:
        """What went wrong. A page that answers 4xx is a page, though Chromium calls it an error."""
        errors = [f"console: {text} ({url})" for text, url in self._console if url not in self._refused_pages]
        return self._findings + errors

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in OWN_SCHEMES and address.hostname not in {"127.0.0.1", "localhost"}:
            self._findings.append(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        if 400 <= response.status < 500 and response.request.is_navigation_request():
            self._refused_pages.add(response.url)

    def _message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._console.append((message.text, message.location.get("url", "")))


def axe_findings(page: Page) -> list[str]:
    """What axe objects to on the page as it stands, in light and in dark: one line for each element."""
    found = []
    page.evaluate(AXE.axe_script)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for violation in page.evaluate("(options) => axe.run(options)", AXE_OPTIONS)["violations"]:
            for node in violation["nodes"]:
                target = " ".join(str(part) for part in node["target"])
                found.append(f"{scheme}: {violation['id']}: {violation['help']}: {target}: {node['html']}")
    page.emulate_media(color_scheme="light")
    return found
