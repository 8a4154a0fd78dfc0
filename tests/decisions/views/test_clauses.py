"""Clauses through HTTP: written on their page or right at a theme, numbered and linked in public."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.core.clock import utcnow
from consulta.decisions.services import decisions
from tests.support.decided import (
    MARKET,
    PARK,
    REASON,
    Case,
    bring_document,
    client_of,
    desk,
    press,
    public,
    ready,
    take_back,
)

pytestmark = pytest.mark.both_databases


@pytest.fixture
def case(app: Flask) -> Case:
    made = ready(app)
    with made.change():
        take_back(made)
    return made


def clauses_page(case: Case) -> str:
    return f"{desk(case)}/clausulas"


def theme_page(app: Flask, case: Case, name: str) -> str:
    with app.app_context():
        return f"{desk(case)}/temas/{case.theme(name).public_id}"


def clause_ids(app: Flask, case: Case) -> list[str]:
    with app.app_context():
        return [one.public_id for one in case.decision().clauses]


def numbered(client: FlaskClient, case: Case) -> list[str]:
    """The headings of the page, in order."""
    found = re.findall(
        r'clause-number">Cláusula \d+</span> (?:<a[^>]*>)?([^<]+)', client.get(clauses_page(case)).text
    )
    return [one.strip() for one in found]


def test_the_public_reads_numbered_clauses_and_the_way_to_and_from_the_themes(app: Flask) -> None:
    case = ready(app)
    case.publish()
    letter = app.test_client().get(public(case)).text
    with app.app_context():
        park, market = (case.theme(name).public_id for name in (PARK, MARKET))
    first, second = letter.split('id="clausula-1"')[1].split('id="clausula-2"')
    assert "<strong>media manzana</strong>" in first
    assert f'href="#tema-{park}"' in first and f'href="#tema-{market}"' not in first
    assert f'href="#tema-{market}"' in second
    answered = letter.split(f'id="tema-{market}"')[1].split("</section>")[0]
    assert '<a href="#clausula-2">cláusula 2</a>: El mercado' in answered


def test_clauses_are_written_moved_changed_and_taken_out(app: Flask, case: Case) -> None:
    client, page = client_of(app, case.coordinator), clauses_page(case)
    added = {"heading": "Seguimiento", "text": "Se contará **cada mes**."}
    assert "<strong>cada mes</strong>" in press(client, page, page, preview="1", **added).text
    assert numbered(client, case) == ["El parque", "El mercado"]
    assert press(client, page, page, **added).status_code == 303
    empty = press(client, page, page, heading="Algo", text=" ")
    assert empty.status_code == 422 and 'value="Algo"' in empty.text
    third = clause_ids(app, case)[2]
    assert press(client, f"{page}/{third}/subir", page).status_code == 303
    assert numbered(client, case) == ["El parque", "Seguimiento", "El mercado"]
    changed = press(client, f"{page}/{third}", f"{page}/{third}", heading="Cuentas", text="Cada mes.")
    assert changed.status_code == 303
    assert press(client, f"{page}/{third}/quitar", page).status_code == 303
    assert numbered(client, case) == ["El parque", "El mercado"]
    used = clause_ids(app, case)[0]
    assert press(client, f"{page}/{used}/quitar", page).status_code == 303
    assert f"Primero elija otra cláusula para «{PARK}»" in client.get(page).text
    assert press(client, f"{page}/{third}/subir", page).status_code == 404


def test_a_theme_gets_its_clause_right_where_it_is_answered(app: Flask, case: Case) -> None:
    client, page = client_of(app, case.coordinator), theme_page(app, case, MARKET)
    answer = {"outcome": "not_adopted", "reason": REASON[MARKET]}
    wrong = press(client, page, page, **answer, clause="new", new_heading="Sin mercado", new_text="")
    assert wrong.status_code == 422
    assert "Escriba qué dice la cláusula." in wrong.text and 'value="Sin mercado"' in wrong.text
    first = clause_ids(app, case)[0]
    both = press(client, page, page, **answer, clause=first, new_heading="Sin mercado")
    assert both.status_code == 422 and "borre lo que escribió" in both.text
    gone = press(client, page, page, **answer, clause="0" * 32)
    assert gone.status_code == 422 and "Esa cláusula ya no está" in gone.text
    made = press(client, page, page, **answer, clause="new", new_heading="Sin mercado", new_text="No.")
    assert made.status_code == 303
    assert numbered(client, case) == ["El parque", "El mercado", "Sin mercado"]
    with app.app_context():
        pointed = {one.theme_id: one.clause for one in case.decision().dispositions}
        chosen = pointed[case.theme(MARKET).id]
        assert chosen is not None and chosen.heading == "Sin mercado"


def test_saving_leads_on_to_the_next_theme_that_lacks_something(app: Flask, case: Case) -> None:
    client, market = client_of(app, case.coordinator), theme_page(app, case, MARKET)
    assert "seguir con el siguiente tema" not in client.get(market).text
    with case.change():
        case.decision().dispositions[0].clause = None
    assert "seguir con el siguiente tema" in client.get(market).text
    answer = {"outcome": "not_adopted", "reason": "No.", "clause": clause_ids(app, case)[1], "next": "1"}
    saved = press(client, market, market, **answer)
    assert saved.headers["Location"] == theme_page(app, case, PARK)
    with case.change():
        draft = case.decision()
        draft.dispositions[0].clause = draft.clauses[0]
    assert press(client, market, market, **answer).headers["Location"] == f"{desk(case)}#temas"


def test_the_desk_says_what_is_missing_of_the_clauses(app: Flask, case: Case) -> None:
    with case.change():
        for one in case.decision().dispositions:
            one.clause = None
    shown = client_of(app, case.coordinator).get(desk(case)).text
    assert "Temas sin la cláusula que los decide: 2." in shown
    assert "falta la cláusula" in shown


def test_the_page_of_changes_shows_clauses_word_by_word(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with case.change() as consultation:
        draft = decisions.start(consultation, actor=case.coordinator, now=utcnow())
        decisions.write(
            draft, draft.text, draft.decider, draft.decided_on, "Más.", actor=case.coordinator, now=utcnow()
        )
    client, page = client_of(app, case.coordinator), clauses_page(case)
    first = f"{page}/{clause_ids(app, case)[0]}"
    changed = {"heading": "El parque", "text": "Se construirá un parque de **una manzana**, con árboles."}
    assert press(client, first, first, **changed).status_code == 303
    assert press(client, page, page, heading="Plazo", text="En un año.").status_code == 303
    assert press(client, f"{desk(case)}/entregar", desk(case)).status_code == 303
    case.publish()
    told = app.test_client().get(f"{public(case)}/cambios-2").text
    assert "<del>media</del>" in told and "<ins>una</ins>" in told
    assert "Cláusula nueva." in told and "<ins>En un año.</ins>" in told
    assert "El mercado" not in told
    assert "media manzana" in app.test_client().get(f"{public(case)}/version-1").text


def test_the_open_data_hold_the_decision_in_force(app: Flask) -> None:
    case = ready(app)
    document = bring_document(case)
    address = f"/consultas/{case.slug}/datos/consultation.json"
    assert app.test_client().get(address).get_json()["decision"] is None
    case.publish()
    case.correct(reason="Se aclara.")
    told = app.test_client().get(address).get_json()["decision"]
    assert (told["version"], told["change_reason"]) == (2, "Se aclara.")
    assert [one["heading"] for one in told["clauses"]] == ["El parque", "El mercado"]
    themes = {one["theme"]: one["clause"] for one in told["answers"]}
    assert {theme: one["number"] for one in told["clauses"] for theme in one["themes"]} == themes
    assert [one["id"] for one in told["documents"]] == [document]
