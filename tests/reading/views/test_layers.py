"""Covering, transcribing and translating over HTTP; no page that is public tells what was covered."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.contributions.domain.folio import format_folio
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.models.layer import TextLayer
from tests.support import campaigns
from tests.support.crawl import crawl
from tests.support.decided import client_of, ready
from tests.support.reading import Desk, desk, hidden, send
from tests.support.servers import LiveServer

pytestmark = pytest.mark.both_databases

SAID = "Una cancha. Soy Rosa Inventada, mi número 7000-0072. Y un parque."
COVERED = "Una cancha. Soy [nombre], mi número [teléfono]. Y un parque."
NEEDLES = ("Rosa Inventada", "Inventada", "7000-0072")


def given(app: Flask, words: str = SAID) -> tuple[Desk, int, str]:
    """A desk with a text to judge: its contribution's number, and where copies of it are made."""
    at = desk(app)
    (number,) = at.give(words, publish=True)
    (answer,) = at.answers(number)
    return at, number, f"{at.page}/textos/{answer}"


def chosen(page: str) -> list[str]:
    """The words that are marked on the page for covering."""
    return re.findall(r'name="tapar" value="([^"]*)"[^>]*checked', page)


def preview(page: str) -> str:
    found = re.search(r"<div[^>]*data-preview[^>]*>(.*?)</div>", page, re.DOTALL)
    assert found
    return unescape(re.sub(r"<[^>]+>", "", found[1]))


def cover(client: FlaskClient, path: str, action: str = "aprobar", **fields: Any):  # type: ignore[no-untyped-def]
    page = client.get(f"{path}/tapar").text
    sent: dict[str, Any] = {"tapar": chosen(page), "seen": hidden(page, "seen"), "accion": action} | fields
    return send(client, f"{path}/tapar", **sent)


def layers(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(one.layer, one.text) for one in db.session.scalars(select(TextLayer).order_by(TextLayer.id))]


def state(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(select(Answer.text_state)).first() or ""


def test_a_text_with_suspected_data_is_flagged_while_moderating(app: Flask) -> None:
    at, number, path = given(app)
    page = at.client().get(f"{at.page}/moderar/{number}").text
    assert "Puede llevar datos personales" in page
    assert "teléfono, nombre" in page
    assert f'href="{path}/tapar?desde=moderar"' in page
    assert ">7000-0072</mark>" in page


def test_publishing_all_at_once_leaves_out_what_is_flagged(app: Flask) -> None:
    at, number, _ = given(app)
    at.give("Un parque", publish=True)
    client = at.client()
    told = []
    for one in (number, number + 1):
        page = f"{at.page}/moderar/{one}"
        text = client.get(page).text
        told.append("Un texto con posibles datos personales queda por decidir." in text)
        seen = hidden(text, "visto")
        assert send(client, page, accion="aceptar-y-publicar", visto=seen).status_code == 303
    assert told == [False, True]
    with app.app_context():
        states = db.session.execute(select(Answer.text_state).order_by(Answer.id)).scalars().all()
    assert states == ["pending", "publishable"]
    assert f"/moderar/{number}" in client.get(f"{at.page}/moderar").location


def test_a_flagged_text_can_be_approved_as_it_is_by_choosing_so(app: Flask) -> None:
    at, number, _ = given(app)
    client = at.client()
    page = f"{at.page}/moderar/{number}"
    field = re.search(r'name="(texto-\d+)"', client.get(page).text)
    assert field
    send(
        client,
        page,
        accion="aceptar-y-publicar",
        visto=hidden(client.get(page).text, "visto"),
        **{field[1]: "publicar"},
    )
    assert state(app) == "publishable"


def test_covering_and_approving_is_one_act(app: Flask) -> None:
    at, number, path = given(app)
    client = at.client()
    assert preview(client.get(f"{path}/tapar").text) == COVERED
    answer = cover(client, path, desde="moderar")
    assert answer.location.endswith(f"/moderar/{number}")
    assert layers(app) == [("redacted", COVERED)]
    assert state(app) == "publishable"
    page = client.get(answer.location).text
    assert "Puede llevar datos personales" not in page
    assert COVERED in page and SAID in page
    assert "Marta Gestora" in page


def test_what_is_covered_is_seen_before_it_is_kept(app: Flask) -> None:
    at, _, path = given(app)
    client = at.client()
    page = client.get(f"{path}/tapar").text
    cancha = SAID.index("cancha")
    answer = cover(
        client,
        path,
        "ver",
        tapar=[*chosen(page), f"{cancha}-{cancha + 6}"],
        **{f"como-{cancha}": "name", f"como-{SAID.index('Rosa')}": "other", "como-x": "y", "como-9": "no"},
    )
    assert answer.status_code == 200
    assert preview(answer.text) == "Una [nombre]. Soy [dato personal], mi número [teléfono]. Y un parque."
    assert layers(app) == []


def test_a_kept_copy_comes_back_as_it_was_chosen(app: Flask) -> None:
    at, number, path = given(app)
    client = at.client()
    answer = cover(client, path, "guardar", tapar=["12-15"])
    assert answer.location.endswith(f"/aportes/{number}")
    assert layers(app) == [("redacted", SAID.replace("Soy", "[dato personal]"))]
    page = client.get(f"{path}/tapar").text
    assert chosen(page) == ["12-15"]
    assert state(app) == "pending"


@pytest.mark.parametrize("marked", [[], ["999-1000"], ["x"], ["0-2"], ["-1-4"]])
def test_nothing_to_cover_is_said_and_nothing_is_kept(app: Flask, marked: list[str]) -> None:
    at, _, path = given(app)
    answer = cover(at.client(), path, tapar=marked)
    assert answer.status_code == 422
    assert "Marque al menos una palabra" in answer.text
    assert layers(app) == [] and state(app) == "pending"


def test_a_copy_of_what_changed_meanwhile_is_refused(app: Flask) -> None:
    at, number, path = given(app)
    client = at.client()
    seen = hidden(client.get(f"{path}/tapar").text, "seen")
    cover(client, path, "guardar")
    again = cover(client, path, seen=seen, tapar=["4-10"])
    assert again.status_code == 409
    assert "cambió mientras usted" in again.text
    assert layers(app) == [("redacted", COVERED)] and state(app) == "pending"
    judging = f"{at.page}/moderar/{number}"
    old = hidden(client.get(judging).text, "visto")
    cover(client, path, "guardar", tapar=["4-10"])
    assert send(client, judging, accion="aceptar", visto=old).status_code == 409


def test_the_contribution_shows_every_copy_with_who_and_when(app: Flask) -> None:
    at, number, path = given(app)
    client = at.client()
    cover(client, path, "guardar")
    cover(client, path, "guardar", tapar=["4-10"])
    page = client.get(f"{at.page}/aportes/{number}").text
    assert SAID in page
    assert "1 copia anterior" in page and COVERED in page
    assert "Una [dato personal]. Soy" in page
    assert page.count("Marta Gestora") >= 2
    assert "Texto: copia con datos personales tapados" in page


def test_transcribing_leads_on_to_covering(app: Flask) -> None:
    at, number, path = given(app, "(nota de voz de 40 segundos)")
    client = at.client()
    seen = hidden(client.get(f"{path}/transcribir").text, "seen")
    answer = send(client, f"{path}/transcribir", seen=seen, text=SAID, desde="moderar")
    assert answer.location.endswith("/tapar?desde=moderar")
    page = client.get(answer.location).text
    assert preview(page) == COVERED
    assert "Esto es la transcripción" in page
    assert "nota de voz" in client.get(f"{at.page}/moderar/{number}").text


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("transcribir", {"text": "  "}, "Escriba lo que dice."),
        ("transcribir", {"text": SAID}, "Dice lo mismo que ya hay guardado."),
        ("transcribir", {"text": "x" * 10_001}, "Acórtelo un poco."),
        ("transcribir", {"text": "otra", "seen": "7:publishable:"}, "cambió mientras usted"),
        ("traducir", {"text": "", "language": "en"}, "Escriba la traducción."),
        ("traducir", {"text": "Field, 2222-3333", "language": "en"}, "lleva un dato que el texto no dice"),
    ],
)
def test_what_a_copy_cannot_say_is_refused_and_stays_on_the_page(
    app: Flask, kind: str, fields: dict[str, str], said: str
) -> None:
    at, _, path = given(app)
    client = at.client()
    page = f"{path}/{kind}"
    answer = send(client, page, **({"seen": hidden(client.get(page).text, "seen")} | fields))
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert unescape(answer.text).count(fields["text"].strip()) >= 1
    assert layers(app) == []


def test_an_unknown_language_is_refused(app: Flask) -> None:
    at, _, path = given(app)
    client = at.client()
    seen = hidden(client.get(f"{path}/traducir").text, "seen")
    assert send(client, f"{path}/traducir", seen=seen, text="x", language="tlh").status_code == 422


def test_texts_that_are_not_there(app: Flask) -> None:
    at, _, path = given(app)
    client = at.client()
    elsewhere = campaigns.make_open(app, at.coordinator, title="Otra consulta")
    answer = path.rsplit("/", 1)[1]
    for wrong in (f"{at.page}/textos/{'0' * 32}", f"/gestion/consultas/{elsewhere}/textos/{answer}"):
        for kind in ("tapar", "transcribir", "traducir"):
            assert client.get(f"{wrong}/{kind}").status_code == 404


def test_who_reads_and_does_not_moderate_sees_the_copies_and_makes_none(app: Flask) -> None:
    at, number, path = given(app)
    cover(at.client(), path, "guardar")
    analyst = at.client(at.analyst)
    page = analyst.get(f"{at.page}/aportes/{number}").text
    assert COVERED in page and "/tapar" not in page
    assert analyst.get(f"{path}/tapar").status_code == 403


def test_original_words_never_change_whatever_is_sent(app: Flask) -> None:
    at, _, path = given(app)
    client = at.client()
    more = {"words": "otras", "answer": "otras", "original": "otras"}
    cover(client, path, **more)
    for kind, fields in (
        ("transcribir", {"text": "otra"}),
        ("traducir", {"text": "another", "language": "en"}),
    ):
        seen = hidden(client.get(f"{path}/{kind}").text, "seen")
        assert send(client, f"{path}/{kind}", seen=seen, **fields, **more).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Answer.words)).all() == [SAID]
    assert len(layers(app)) == 3


def test_staff_find_a_text_by_its_original_words(app: Flask) -> None:
    at, number, path = given(app)
    client = at.client()
    cover(client, path)
    assert f"/aportes/{number}" in client.get(f"{at.page}/aportes?q=inventada").text


@pytest.mark.slow
def test_no_public_page_tells_what_was_covered(app: Flask, live_server: LiveServer) -> None:
    """A needle in a covered part of a text that is published and decided upon, looked for in all there is."""
    case = ready(app)
    client = client_of(app, case.coordinator)
    with app.app_context():
        found = db.session.scalars(select(Answer).where(Answer.text_state == "publishable")).one()
        words, answer, number = found.words or "", found.public_id, found.contribution_id
    path = f"/gestion/consultas/{case.slug}/textos/{answer}"
    start = words.index("árboles")
    assert cover(client, path, "guardar", tapar=[f"{start}-{start + 7}"]).status_code == 303
    case.publish()
    pages = crawl(live_server.url, ["/", "/sitemap.xml", "/feed.xml", "/api/v1/openapi.json"])
    texts = {path: page.text for path, page in pages.items()}
    assert any("Un parque con [dato personal]." in page for page in texts.values())
    assert [path for path, page in texts.items() if "parque con árboles" in page] == []
    with app.app_context():
        folio = db.session.scalars(select(Contribution.folio).where(Contribution.id == number)).one()
    own = app.test_client().get(f"/folio/{format_folio(folio)}").text
    assert words in own
    assert "Un parque con [dato personal]." in own and "Gestora" not in own
