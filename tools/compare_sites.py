"""Does a change of the code show? The demo as another revision serves it, compared with this working tree.

python -m tools.compare_sites REVISION: starts both on copies of one home, reads every kind of page as the
public and as each role of the staff, prints what differs, and ends with 1 where anything does.
"""

import argparse
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from consulta import create_app
from consulta.core.settings import Settings
from tools.revisions import ROOT, checked_out, run, serve
from tools.sample_addresses import sample_addresses
from tools.site_walk import Kind, Visitor, Walk, kind_with, missing_assets, walk

SITE = "http://localhost:8000"
"""What both servers call themselves, so that their full addresses are the same."""
ROLES = ("gestion", "direccion", "campo", "analisis", "administracion")
PASSWORD = "consulta-demo-2026"  # noqa: S105 - the demo's, which the README names
SIGN_IN = "/gestion/entrar"
START = ["/", "/robots.txt", "/sitemap.xml", "/feed.xml", "/api/v1/openapi.json"]
NOWHERE = ["/no-existe", "/consultas/no-existe", "/gestion/no-existe", "/folio/AAAA", "/avisos/AAAA"]


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revision", help="what to compare with, as git names it")
    parser.add_argument("--most", type=int, default=20, help="pages of one kind for each visitor (20)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        work = Path(folder)
        base = stack.enter_context(checked_out(given.revision, work / "code"))
        home = demo_home(base, work / "home")
        shutil.copytree(home, work / "copy")
        app = create_app(Settings.load({"CONSULTA_HOME": str(home)}))
        addresses = sample_addresses(app, home / "consulta.db")
        before = stack.enter_context(serve(base, home, SITE))
        after = stack.enter_context(serve(ROOT, work / "copy", SITE))
        walks = {
            who: walk(
                visitors(who, before, after),
                [*START, *addresses, *NOWHERE],
                for_staff if who else for_public,
                kinds_of(app),
                given.most,
            )
            for who in ("", *ROLES)
        }
        lost = missing_assets(Visitor(after, SITE), set[str]().union(*(one.assets for one in walks.values())))
    return report(walks, lost, app)


def demo_home(code: Path, home: Path) -> Path:
    """A home with the demo, what can be learned from it, and a draft, for the pages that only a draft has."""
    for command in (["init", "--demo"], ["demo"], ["learn"]):
        run(code, home, *command)
    with serve(code, home, SITE) as server:
        gestion = signed_in("gestion", server)
        made = gestion.post("/gestion/consultas/nueva", title="¿Qué hacemos con el predio?", site="El predio")
        if made.status != 303:
            raise RuntimeError(f"no draft was made: {made.status}")
    return home


def signed_in(who: str, server: str, site: str = SITE) -> Visitor:
    visitor = Visitor(server, site)
    answer = visitor.post(SIGN_IN, email=f"{who}@demo.test", password=PASSWORD)
    if answer.status != 302:
        raise RuntimeError(f"{who} cannot sign in: {answer.status}")
    return visitor


def visitors(who: str, before: str, after: str) -> tuple[Visitor, Visitor]:
    """The same person at both servers; nobody's name is the public's."""
    if who:
        return signed_in(who, before), signed_in(who, after)
    return Visitor(before, SITE), Visitor(after, SITE)


def for_public(path: str) -> bool:
    """All but assets, and pages in the language in which they come unasked."""
    return not path.startswith("/static/") and "lang=es" not in path


def for_staff(path: str) -> bool:
    """Their own side: public pages are the same for everyone."""
    return path.startswith("/gestion") and for_public(path)


def kinds_of(app: Flask) -> Kind:
    """Pages are of one kind that one endpoint answers and that are asked the same."""
    urls = app.url_map.bind("localhost")

    def kind(path: str) -> str:
        try:
            endpoint = str(urls.match(urlsplit(path).path)[0])
        except (HTTPException, RequestRedirect):
            endpoint = "nowhere"
        return kind_with(endpoint, path)

    return kind


def report(walks: dict[str, Walk], lost: list[str], app: Flask) -> int:
    """Print what was compared and each difference. Returns the exit status."""
    for who, found in walks.items():
        for difference in found.differences:
            print(f"\n--- {who or 'public'}: {difference}")
    print(f"\n{'':16}{'pages':>8}{'kinds':>8}{'differences':>14}")
    for who, found in walks.items():
        print(f"{who or 'public':16}{found.pages:8}{len(found.kinds):8}{len(found.differences):14}")
    if lost:
        print("Assets that are not there:", *lost, sep="\n  ")
    reached = {kind.split("&")[0] for found in walks.values() for kind in found.answered}
    asked = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    print("Answered to nobody:", ", ".join(sorted(asked - reached - {"static"})) or "none")
    return int(bool(lost or any(found.differences for found in walks.values())))


if __name__ == "__main__":
    sys.exit(main())
