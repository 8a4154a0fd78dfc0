"""People who walk through the site in a browser: each page they come to is looked at, light and dark."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import axe_findings
from tests.support.campaigns import PASSWORD
from tests.support.pages import page_findings
from tests.support.servers import LiveServer

CHANGING = re.compile(r"[0-9a-f]{32}|/\d+|folio/[0-9A-Z-]+|\?.*")


class Walker:
    """One person at one screen. A page that axe or our own eye objects to ends the walk.

    Where scripts are off axe, a script itself, cannot look; there the page is read as it was sent.
    """

    def __init__(self, page: Page, server: LiveServer, *, scripts: bool = True) -> None:
        self.page = page
        self._server = server
        self._scripts = scripts
        self._looked_at: set[str] = set()

    def goes(self, path: str) -> None:
        self.page.goto(f"{self._server.url}{path}")
        self.looks()

    def signs_in(self, email: str) -> None:
        """From the staff's first page, as somebody who was told nothing else."""
        self.goes("/gestion")
        self.writes("Correo", email)
        self.writes("Contraseña", PASSWORD)
        self.presses("Entrar")

    def signs_out(self) -> None:
        self.presses("Salir")

    def follows(self, name: str) -> None:
        self._clicks(self.page.locator("main").get_by_role("link", name=name).first)

    def presses(self, name: str) -> None:
        self._clicks(self.page.get_by_role("button", name=name).first)

    def _clicks(self, place: Locator) -> None:
        with self.page.expect_navigation():
            place.click()
        self.looks()

    def writes(self, label: str, text: str | date) -> None:
        self.page.get_by_label(label).first.fill(str(text))

    def chooses(self, label: str, option: str) -> None:
        self.page.get_by_label(label).first.select_option(label=option)

    def marks(self, label: str) -> None:
        self.page.get_by_label(label).first.check()

    def reads(self, *texts: str) -> None:
        """Finds these texts on the page, or AssertionError."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def does_not_read(self, text: str) -> None:
        expect(self.page.locator("body")).not_to_contain_text(text)

    def looks(self) -> None:
        """Each kind of page once, and again where it comes back with errors or news."""
        self.page.wait_for_load_state()
        seen = f"{CHANGING.sub('', self.page.url)} {self.page.title()}"
        if seen in self._looked_at:
            return
        self._looked_at.add(seen)
        found = self._objections() if self._scripts else page_findings(self.page.content())
        assert not found, "\n".join([self.page.url, *found])

    def _objections(self) -> list[str]:
        found = axe_findings(self.page)
        if self.page.locator("h1").count() != 1:
            found.append("not one h1")
        if self.page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
            found.append("it scrolls sideways")
        return found


def releases_figures(office: Walker, slug: str) -> None:
    """The coordinator publishes the figures, once everything is read."""
    office.goes(f"/gestion/consultas/{slug}/cifras")
    office.marks("Todos los aportes están leídos")
    office.presses("Publicar las cifras")
    office.reads("Publicadas")
