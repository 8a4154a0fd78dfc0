"""Commitments over HTTP: told with evidence, ended, put right, and late by themselves on every page."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.core.clock import utcnow
from consulta.decisions.services import decisions, draft_commitments
from consulta.vocabulary.calendar import format_date, local_date, start_of_local_day
from tests.support.campaigns import csrf_token
from tests.support.decided import Case, client_of, public, ready
from tests.support.moments import set_clock
from tests.support.uploads import picture

pytestmark = pytest.mark.both_databases


def desk(case: Case) -> str:
    with case.app.app_context():
        return f"/gestion/consultas/{case.slug}/compromisos/{case.commitment().public_id}"


def tell(client: FlaskClient, page: str, content: bytes = b"", **fields: str):  # type: ignore[no-untyped-def]
    """Fill in one of the three forms, with a file if there is one."""
    data: dict[str, object] = {"csrf_token": csrf_token(client, page), **fields}
    if content:
        data["file"] = (BytesIO(content), "IMG_2041.JPG")
    return client.post(page, data=data)


def published(app: Flask) -> tuple[Case, FlaskClient]:
    case = ready(app)
    case.publish()
    return case, client_of(app, case.coordinator)


def test_progress_with_a_photo_is_read_by_all(app: Flask) -> None:
    case, client = published(app)
    told = tell(
        client,
        f"{desk(case)}/avance",
        picture(),
        note="Van 20 árboles.\nSigue la otra mitad.",
        title="Árboles junto al portón",
    )
    assert told.status_code == 303
    page = app.test_client().get(public(case)).text
    assert "Lo último" in page and "Van 20 árboles." in page
    assert "<summary>Su historia, con fechas" in page and "Avance" in page
    path = page.split(f'href="/consultas/{case.slug}/documentos/')[1].split('"')[0]
    photo = app.test_client().get(f"/consultas/{case.slug}/documentos/{path}")
    assert (photo.status_code, photo.mimetype) == (200, "image/jpeg")
    assert "Van 20 árboles." in client.get(desk(case)).text


@pytest.mark.parametrize(
    ("content", "fields", "missing"),
    [
        (b"", {"note": ""}, "Escriba qué se ha hecho."),
        (b"MZ no es una foto", {"note": "Va.", "title": "Foto"}, "no es un PDF ni una foto"),
        (b"x", {"note": "Va.", "title": ""}, "Escriba qué es este documento"),
        (b"", {"note": "Va.", "title": "Foto"}, "Elija el archivo otra vez"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    app: Flask, content: bytes, fields: dict[str, str], missing: str
) -> None:
    case, client = published(app)
    answer = tell(client, f"{desk(case)}/avance", content, **fields)
    assert answer.status_code == 422
    assert missing in answer.text and fields["note"] in answer.text
    assert "Su historia" not in app.test_client().get(public(case)).text


def test_a_wrong_ending_is_corrected_in_sight_of_all(app: Flask) -> None:
    case, client = published(app)
    assert tell(client, f"{desk(case)}/terminar", fulfilled="yes", note="Listo.").status_code == 303
    assert "Corregir cómo terminó" in client.get(desk(case)).text
    again = tell(client, f"{desk(case)}/corregir", fulfilled="open", reason="Faltan.", note="")
    assert again.status_code == 422 and "no se abre otra vez" in again.text
    assert (
        tell(
            client, f"{desk(case)}/corregir", fulfilled="no", reason="Se contó mal.", note="Solo 28."
        ).status_code
        == 303
    )
    page = app.test_client().get(public(case)).text
    assert "No se cumplió" in page and "Solo 28." in page
    # Nothing that was told is gone.
    assert "Listo." in page and "Se contó mal." in page


def test_lateness_shows_everywhere_the_day_after(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case, _ = published(app)
    with app.app_context():
        due = case.commitment().due_on
    pages = ["/", f"/consultas/{case.slug}", public(case), "/feed.xml"]
    midnight = start_of_local_day(due + timedelta(days=1))
    set_clock(monkeypatch, midnight - timedelta(seconds=1))
    visitor = app.test_client()
    assert not [page for page in pages if "atrasado" in visitor.get(page).text]
    set_clock(monkeypatch, midnight)
    shown = {page: visitor.get(page).text for page in pages}
    assert "1 atrasado" in shown["/"] and "Con compromisos atrasados" in shown["/"]
    assert f"Era para el {format_date(due)}: lleva 1 día de atraso." in shown[pages[1]]
    assert "Lleva 1 día de atraso." in shown[pages[2]] and "Pasó la fecha prometida" in shown[pages[2]]
    assert "Compromiso atrasado: Sembrar 40 árboles" in shown["/feed.xml"]
    set_clock(monkeypatch, midnight + timedelta(days=1))
    assert "lleva 2 días de atraso." in visitor.get(pages[1]).text


def test_another_day_in_a_correction_leaves_the_first_in_sight(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _ = published(app)
    with app.app_context():
        first = case.commitment().due_on
    later = first + timedelta(days=100)
    give_another_day(case, later)
    set_clock(monkeypatch, start_of_local_day(first + timedelta(days=3)))
    page = app.test_client().get(public(case)).text
    assert f"a más tardar el {format_date(later)}" in page
    assert f"Primero se había prometido para el {format_date(first)}." in page
    assert "Lleva 3 días de atraso." in page


def give_another_day(case: Case, later: date) -> None:
    """Publish a correction in which the commitment is due later."""
    now = utcnow()
    with case.change() as consultation:
        draft = decisions.start(consultation, actor=case.coordinator, now=now)
        made = case.commitment()
        draft_commitments.change(made, made.what, made.unit, later, actor=case.coordinator, now=now)
        decisions.write(
            draft, draft.text, draft.decider, draft.decided_on, "Plazo.", actor=case.coordinator, now=now
        )
        decisions.submit(draft, actor=case.coordinator, now=now)
    case.publish()


def test_the_feed_and_the_open_data_tell_the_history(app: Flask) -> None:
    case, client = published(app)
    tell(client, f"{desk(case)}/avance", picture(), note="Van 20.", title="Foto")
    tell(client, f"{desk(case)}/terminar", fulfilled="yes", note="Ya están.")
    feed = app.test_client().get("/feed.xml").text
    assert "Avance: Sembrar 40 árboles" in feed and "Se informó que se cumplió: Sembrar" in feed
    assert "/decision#compromiso-" in feed
    document = app.test_client().get(f"/consultas/{case.slug}/datos/consultation.json").get_json()
    (made,) = document["commitments"]
    assert (made["what"], made["unit"], made["state"]) == (
        "Sembrar 40 árboles",
        "Unidad de Obras",
        "fulfilled",
    )
    assert made["ended_on"] == local_date(utcnow()).isoformat()
    assert [line["kind"] for line in made["history"]] == ["progress", "fulfilled"]
    assert made["history"][0]["evidence"]["media_type"] == "image/jpeg"


def test_a_stranger_to_the_decision_changes_nothing(app: Flask) -> None:
    case, _ = published(app)
    director = client_of(app, case.director)
    assert director.get(desk(case)).status_code == 200
    for form in ("avance", "terminar", "corregir"):
        assert director.get(f"{desk(case)}/{form}").status_code == 403
    assert "Contar cómo va" not in director.get(desk(case)).text


def test_what_is_not_published_is_not_followed(app: Flask) -> None:
    case = ready(app)
    client = client_of(app, case.coordinator)
    assert [client.get(f"{desk(case)}{form}").status_code for form in ("", "/avance", "/terminar")] == [
        404
    ] * 3
