"""A stranger reads every public byte of the demo, and finds nobody in it."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3
from flask import Flask
from sqlalchemy import select

from consulta import create_app
from consulta.consultations.models.consultation import Consultation
from consulta.contributions.models.answer import Answer
from consulta.core.access import access_of
from consulta.core.extensions import db
from consulta.core.settings import Settings
from consulta.demo import generate_contributions, sites
from tests.support.crawl import crawl, fetch
from tests.support.needles import Secrets, published_texts, secrets
from tests.support.pages import page_findings
from tests.support.servers import LiveServer
from tools.links import Fetched

pytestmark = pytest.mark.slow

# Read by a folio, or by the token of a notice, alone; these answer nothing without one.
BY_FOLIO = {"receipts.show", "receipts.withdraw_form", "receipts.document", "unsubscribe.confirm"}
# The demo has no upstream for a background, so there is no tile to be had.
WITHOUT_UPSTREAM = {"tiles.tile"}
# Documents have names of their own: the decision's page leads to them.
BY_A_LINK = {"documents.show"}
# A proof between two sizes of the record is asked for with both; the page of the record links some.
BY_SIZES = {"record.consistency"}
# Only while a consultation asks for a proof of work: none of the demo is under attack.
UNDER_ATTACK = {"answering.challenge"}
# What a consultation does not have yet, or any more, is not there, and nothing leads to it.
MAY_ANSWER = {200, 404, 410}


@pytest.fixture(scope="module")
def demo(demo_home: Path) -> Iterator[Flask]:
    """The application on the demo's own database, to know what must be nowhere."""
    app = create_app(Settings.load({"CONSULTA_HOME": str(demo_home)}))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def pages(demo_server: LiveServer, demo: Flask) -> dict[str, Fetched]:
    """Everything that can be reached from the first page, and every address that is documented."""
    found = crawl(demo_server.url, ["/", "/robots.txt", "/sitemap.xml", "/feed.xml", "/api/v1/openapi.json"])
    http = urllib3.PoolManager()
    for path in sorted(set(documented(demo)) - found.keys()):
        found[path] = page = fetch(http, demo_server.url + path, "the documented addresses")
        assert page.status in MAY_ANSWER, path
    return found


def documented(app: Flask) -> list[str]:
    """Every address of ours that anyone may open, with everything that it can be opened for."""
    with app.app_context():
        slugs = list(db.session.scalars(select(Consultation.slug)))
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            access = access_of(app.view_functions[rule.endpoint])
            if access is None or not access.public or "GET" not in (rule.methods or ()):
                continue
            if rule.endpoint in BY_FOLIO | WITHOUT_UPSTREAM | BY_A_LINK | BY_SIZES | UNDER_ATTACK:
                continue
            known = {"slug", "number", "channel"}
            assert rule.arguments <= known, f"say in this test what {rule} is opened for"
            for slug in slugs if "slug" in rule.arguments else [""]:
                values: dict[str, object] = {"slug": slug, "number": 1, "channel": "home_visit"}
                built = rule.build({name: values[name] for name in rule.arguments})
                assert built is not None, rule
                found.append(built[1])
    return found


@pytest.fixture(scope="module")
def hidden(demo: Flask) -> Secrets:
    erased = [
        answer.text
        for site in sites()
        for one in generate_contributions(site)
        if one.withdrawn_minutes is not None
        for answer in one.answers
        if answer.text
    ]
    with demo.app_context():
        return secrets(erased)


def test_there_is_something_to_read_and_something_to_hide(pages: dict[str, Fetched], hidden: Secrets) -> None:
    kinds = Counter(page.mimetype for page in pages.values() if page.status == 200)
    assert kinds["text/html"] > 40
    assert {"text/csv", "application/json", "application/geo+json", "text/css"} <= kinds.keys()
    assert len(hidden.words) > 500
    assert len(hidden.places) > 300
    assert len(hidden.codes) > 2_000


def test_whoever_looks_would_find_it(hidden: Secrets) -> None:
    """The search itself: each kind of secret is found in a page that holds one."""
    words, code = max(hidden.words, key=len), min(hidden.codes)
    lat, lon = min(hidden.places)
    escaped = words.replace("&", "&amp;").replace('"', "&#34;")
    assert hidden.leaks_in(f"<p>{escaped}</p>") == [words]
    assert hidden.leaks_in(f"<p>\n {words.replace(' ', '  ', 1)}</p>") == [words]
    assert code in hidden.leaks_in(f"<a href='/x/{code.lower()}'>")
    assert hidden.leaks_in(f"[{float(lon):.5f}, {float(lat):.5f}]") == [f"{lat} {lon}"]


def test_what_was_covered_is_looked_for(hidden: Secrets) -> None:
    """Personal data that the demo's moderator covered; what is around it is published."""
    assert {
        "7000-0071",
        "Wilber",
        "Rosa Inventada",
        "7000-0072",
        "en la casa celeste frente al molino",
    } <= hidden.words
    assert hidden.leaks_in("<p>Soy Rosa Inventada.</p>") == ["Rosa Inventada"]


def test_the_copies_are_published(pages: dict[str, Fetched]) -> None:
    page = pages[next(path for path in pages if path.endswith("conchagua/datos/texts.csv"))].text
    assert "Cualquier cosa me llaman al [teléfono], pregunten por [nombre], vivo [dirección]." in page
    assert "Cancha y luces para los partidos de la tarde." in page
    assert "boleta mojada" not in page


def test_nobody_is_in_any_public_byte(pages: dict[str, Fetched], hidden: Secrets) -> None:
    leaks = {path: found for path, page in pages.items() if (found := hidden.leaks_in(page.text))}
    assert leaks == {}


def test_every_page_is_sound(pages: dict[str, Fetched]) -> None:
    wrong = {
        path: found for path, page in pages.items() if page.is_html and (found := page_findings(page.text))
    }
    assert wrong == {}


def test_every_page_has_the_strict_policy_and_nothing_sets_a_cookie(pages: dict[str, Fetched]) -> None:
    policies = {path: page.headers.get("Content-Security-Policy", "") for path, page in pages.items()}
    open_ones = [
        path for path, page in pages.items() if page.is_html and "default-src 'none'" not in policies[path]
    ]
    assert open_ones == []
    assert [path for path, policy in policies.items() if "unsafe" in policy or "http" in policy] == []
    assert [path for path, page in pages.items() if "Set-Cookie" in page.headers] == []


def test_no_link_is_broken(pages: dict[str, Fetched]) -> None:
    broken = {
        path: (page.status, page.linked_from)
        for path, page in pages.items()
        if page.status != 200 and page.linked_from != "the documented addresses"
    }
    assert broken == {}


def test_nothing_leads_to_another_host(pages: dict[str, Fetched], demo_server: LiveServer) -> None:
    own = urlsplit(demo_server.url).netloc
    foreign = {
        path: away
        for path, page in pages.items()
        if (away := [link for link in page.links() if urlsplit(link).netloc not in {own, ""}])
    }
    assert foreign == {}


def test_every_kind_of_address_answers_for_some_consultation(pages: dict[str, Fetched], demo: Flask) -> None:
    urls = demo.url_map.bind("localhost")
    answered = {urls.match(urlsplit(path).path)[0] for path, page in pages.items() if page.status == 200}
    expected = {
        rule.endpoint
        for rule in demo.url_map.iter_rules()
        if (access := access_of(demo.view_functions[rule.endpoint]))
        and access.public
        and "GET" in (rule.methods or ())
    }
    assert expected - answered == BY_FOLIO | WITHOUT_UPSTREAM | UNDER_ATTACK


def test_published_words_stand_alone(pages: dict[str, Fetched], demo: Flask) -> None:
    """texts.csv: the question, the text and an identifier that leads nowhere; nothing that can be joined."""
    with demo.app_context():
        wanted = published_texts()
        arrived = db.session.scalars(select(Answer.words).order_by(Answer.id)).all()
    for slug, texts in wanted.items():
        page = pages[f"/consultas/{slug}/datos/texts.csv"]
        if not texts:
            assert page.status == 404
            continue
        lines = list(csv.DictReader(io.StringIO(page.text.removeprefix("\ufeff"))))
        assert {tuple(sorted(line)) for line in lines} == {("id", "question", "text")}
        assert Counter((line["question"], line["text"].lstrip("'")) for line in lines) == Counter(texts)
        assert len({line["id"] for line in lines}) == len(lines)
        order = [arrived.index(line["text"]) for line in lines if line["text"] in arrived]
        assert order not in (sorted(order), sorted(order, reverse=True))
