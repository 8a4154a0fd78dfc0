"""PDF files of pages made for printing, rendered in a separate process (pdf_process.py, ADR 0021).

It works without the libraries too: then CannotRender is raised, and the pages are printed from the browser.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import BoundedSemaphore

from cachelib import FileSystemCache
from flask import Flask, current_app

from consulta.core.assets import STATIC
from consulta.core.settings import Settings

STYLE = "css/notices/sheet.css"
"""The style sheet of all that is printed, from a browser or as PDF."""
PROGRAM = Path(__file__).parent / "pdf_process.py"
COMMAND = [sys.executable, "-I", str(PROGRAM)]
ABSENT = 3
"""Exit status of pdf_process.py where a library is missing."""
SECONDS = 90
AT_ONCE = 1
"""Processes that render at once for one worker; other requests wait WAIT_SECONDS, then fail."""
WAIT_SECONDS = 15.0
PAUSE_SECONDS = 60.0
"""How long no process is started again where the libraries are missing."""
KEPT = 500
KEPT_SECONDS = 2 * 24 * 3600


class CannotRender(Exception):
    """There is no PDF: the libraries are missing, too many requests wait, or it took too long."""


class PdfRenderer:
    """Renders PDF files, and caches those that are the same for everybody."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.home / "drawn"
        self._cache: FileSystemCache | None = None
        self._slots = BoundedSemaphore(AT_ONCE)
        self._absent_until = 0.0

    def render(self, documents: Sequence[str], *, pages: int | None = None) -> bytes:
        """The PDF of the first document, each saying less than the one before, that has at most `pages`.

        Takes seconds: never call it within a unit of work. Raises CannotRender.
        """
        self._take_slot()
        try:
            return self._render(documents, pages)
        finally:
            self._slots.release()

    def cached(self, key: str, documents: Callable[[], Sequence[str]], *, pages: int | None = None) -> bytes:
        """The PDF cached under a key, or rendered now from `documents()`. Raises CannotRender."""
        found = self._cached().get(key)
        if found is not None:
            return bytes(found)
        self._take_slot()
        try:
            # Whoever had the slot before may have rendered the same.
            found = self._cached().get(key)
            if found is None:
                found = self._render(documents(), pages)
                self._cached().set(key, found, timeout=KEPT_SECONDS)
            return bytes(found)
        finally:
            self._slots.release()

    def _take_slot(self) -> None:
        if time.monotonic() < self._absent_until:
            raise CannotRender("absent")
        if not self._slots.acquire(timeout=WAIT_SECONDS):
            raise CannotRender("busy")

    def _render(self, documents: Sequence[str], pages: int | None) -> bytes:
        style = (STATIC / STYLE).read_text("utf-8")
        asked = json.dumps({"documents": list(documents), "style": style, "pages": pages}).encode()
        try:
            done = subprocess.run(  # noqa: S603 - our own program; what is to be drawn is its input
                COMMAND, input=asked, capture_output=True, timeout=SECONDS, check=False, env={}
            )
        except subprocess.TimeoutExpired:
            raise CannotRender("slow") from None
        if done.returncode == ABSENT:
            self._absent_until = time.monotonic() + PAUSE_SECONDS
            raise CannotRender("absent")
        if done.returncode != 0:
            current_app.logger.error("drawing failed with %s", done.returncode)
            raise CannotRender("failed")
        return done.stdout

    def _cached(self) -> FileSystemCache:
        """The cache, made when the first file is asked for."""
        if self._cache is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._cache = FileSystemCache(
                str(self._folder), threshold=KEPT, default_timeout=KEPT_SECONDS, mode=0o600
            )
        return self._cache


def setup_pdf(app: Flask, settings: Settings) -> None:
    app.extensions["pdf"] = PdfRenderer(settings)


def pdf_renderer() -> PdfRenderer:
    found = current_app.extensions["pdf"]
    assert isinstance(found, PdfRenderer)  # noqa: S101 - set in setup_pdf
    return found
