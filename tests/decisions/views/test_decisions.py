"""The decision over HTTP: from the desk to the public letter, its versions and its promises."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete

from consulta.contributions.models.contribution import Contribution
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.services import decisions, draft_commitments
from consulta.disclosure.models import ReleaseRecord
from consulta.vocabulary.calendar import format_date, local_date
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.decided import (
    MARKET,
    PARK,
    REASON,
    Case,
    client_of,
    desk,
    of_case,
    press,
    public,
    ready,
    sign,
    take_back,
)

pytestmark = pytest.mark.both_databases


def test_from_the_desk_to_the_public_letter(app: Flask) -> None:
    """The coordinator writes, promises and hands over; the director signs; everybody reads."""
    case = ready(app)
    with case.change():
        db.session.delete(case.decision())
    due = local_date(utcnow()) + timedelta(days=60)
    write_everything(case, due)
    director = client_of(app, case.director)
    unticked = sign(director, case)
    assert unticked.status_code == 422
    signed = sign(director, case, confirmed="y")
    assert signed.status_code == 303
    letter = app.test_client().get(public(case)).text
    for said in ("<strong>parque</strong>", "Consejo", "Lo dijeron 2 de 3 aportes", "Se hará", "No se hará"):
        assert said in letter
    for said in ("Ya hay uno.", "Sembrar 40 árboles", format_date(due), "En plazo", "Solo saluda o agradece"):
        assert said in letter
    assert letter.index(PARK) < letter.index("Lo dijo 1 de 3 aportes")


def write_everything(case: Case, due: date) -> None:
    """The coordinator's part, from an empty desk to the hand-over, through the pages."""
    client = client_of(case.app, case.coordinator)
    text = f"{desk(case)}/texto"
    assert press(client, f"{desk(case)}/iniciar", desk(case)).status_code == 303
    today = local_date(utcnow()).isoformat()
    written = {"text": "Se hará un **parque**.", "decider": "Consejo", "decided_on": today}
    assert "<strong>parque</strong>" in press(client, text, text, preview="1", **written).text
    with case.app.app_context():
        assert case.decision().text == ""
        park, market = (f"{desk(case)}/temas/{case.theme(name).public_id}" for name in (PARK, MARKET))
    assert press(client, text, text, **written).status_code == 303
    refused = press(client, f"{desk(case)}/entregar", desk(case))
    assert refused.status_code == 409
    assert f"«{PARK}»" in refused.text
    promise = {"c-new-what": "Sembrar 40 árboles", "c-new-unit": "Obras", "c-new-due_on": due.isoformat()}
    new = {"clause": "new", "new_heading": "El parque", "new_text": "Tendrá **sombra**."}
    adopted = press(client, park, park, outcome="adopted", reason="Hay terreno.", **promise, **new)
    with case.app.app_context():
        clause = case.decision().clauses[0].public_id
    rejected = press(client, market, market, outcome="not_adopted", reason="Ya hay uno.", clause=clause)
    handed_over = press(client, f"{desk(case)}/entregar", desk(case))
    assert [one.status_code for one in (adopted, rejected, handed_over)] == [303] * 3


def test_a_commitment_half_filled_loses_nothing(app: Flask) -> None:
    case = ready(app)
    with case.change():
        take_back(case)
        park = f"{desk(case)}/temas/{case.theme(PARK).public_id}"
    client = client_of(app, case.coordinator)
    typed = {
        "outcome": "partly",
        "reason": "Una razón larga que costó escribir.",
        "c-new-what": "Poner luces",
        "c-new-unit": "",
        "c-new-due_on": "mañana",
    }
    answer = press(client, park, park, **typed)
    assert answer.status_code == 422
    for kept in ("Una razón larga que costó escribir.", "Poner luces", "mañana", 'value="partly"'):
        assert kept in answer.text
    with app.app_context():
        assert case.decision().dispositions[0].reason == REASON[PARK]


def test_the_director_gives_it_back_with_a_reason(app: Flask) -> None:
    case = ready(app)
    director = client_of(app, case.director)
    assert press(director, f"{desk(case)}/devolver", f"{desk(case)}/lectura").status_code == 422
    given = press(director, f"{desk(case)}/devolver", f"{desk(case)}/lectura", reason="Más corto, por favor.")
    assert given.status_code == 303
    assert "Más corto, por favor." in client_of(app, case.coordinator).get(desk(case)).text


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.ADMINISTRATOR, 403),
        (Role.INTERVIEWER, 403),
        (Role.ANALYST, 403),
        (Role.COORDINATOR, 200),
        (Role.DIRECTOR, 200),
    ],
)
def test_an_unpublished_decision_is_for_those_who_make_it(app: Flask, role: Role, expected: int) -> None:
    case = ready(app)
    client = client_of(app, campaigns.make_account(app, role))
    assert [client.get(f"{desk(case)}{page}").status_code for page in ("", "/lectura")] == [expected] * 2
    for page in ("", "/version-1", "/cambios-1"):
        assert app.test_client().get(public(case) + page).status_code == 404
    assert app.test_client().get(desk(case)).status_code == 302


def test_only_a_director_may_press_the_signature(app: Flask) -> None:
    case = ready(app)
    client = client_of(app, case.coordinator)
    for page in ("firmar", "devolver"):
        assert press(client, f"{desk(case)}/{page}", desk(case), confirmed="y").status_code == 403


def test_markup_in_what_staff_write_stays_text(app: Flask) -> None:
    case = ready(app)
    evil = '<script>alert(1)</script><img src=x onerror="x">'
    with case.change():
        take_back(case)
        draft, now = case.decision(), utcnow()
        theme = case.theme(MARKET)
        disposition = decisions.set_disposition(
            draft, theme, Outcome.DEFERRED, evil, actor=case.coordinator, now=now
        )
        draft_commitments.add(
            disposition, evil, evil, local_date(now) + timedelta(days=9), actor=case.coordinator, now=now
        )
        decisions.write(draft, evil, evil, local_date(now), actor=case.coordinator, now=now)
        decisions.submit(draft, actor=case.coordinator, now=now)
    assert "<script>alert" not in client_of(app, case.director).get(f"{desk(case)}/lectura").text
    case.publish()
    case.correct(reason=evil, text=f"{evil} y más")
    for page in ("", "/version-1", "/cambios-2"):
        text = app.test_client().get(public(case) + page).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "&lt;script&gt;" in text


def test_a_correction_is_a_new_version_with_its_difference(app: Flask) -> None:
    case = ready(app)
    case.publish()
    case.correct(reason="Se aclara el tamaño.", text="Se hará un **parque** grande con sombra.")
    client = app.test_client()
    letter = client.get(public(case)).text
    assert "grande con sombra" in letter
    assert "Se aclara el tamaño." in letter
    assert f"{public(case)}/version-1" in letter
    assert f"{public(case)}/cambios-2" in letter
    first = client.get(f"{public(case)}/version-1").text
    assert "Esta es la versión 1, que ya fue corregida" in first
    assert "El mercado no se hará." in first
    # How the promises go is told by the version in force alone.
    assert "En plazo" not in first
    assert "En plazo" in letter
    changes = client.get(f"{public(case)}/cambios-2").text
    assert "<ins>grande</ins> con" in changes
    assert "El mercado no se hará.</del>" in changes
    assert client.get(f"{public(case)}/cambios-1").status_code == 404
    assert client.get(f"{public(case)}/version-3").status_code == 404


def test_a_withdrawal_after_publication_leaves_the_stated_figures(app: Flask) -> None:
    """They carry their date; only the live accounts move."""
    case = ready(app)
    case.publish()
    with case.change():
        first = db.session.get_one(Contribution, min(of_case(case, Contribution)))
        first.state = "withdrawn"
    letter = app.test_client().get(public(case)).text
    assert "Lo dijeron 2 de 3 aportes" in letter
    assert f"Aportes recibidos al {format_date(utcnow())}" in letter


def test_lateness_shows_by_itself_and_an_ending_takes_it_away(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with case.change():
        case.commitment().due_on = local_date(utcnow()) - timedelta(days=3)
    client = app.test_client()
    late = client.get(public(case)).text
    assert "Hay 1 compromiso atrasado" in late
    assert "Lleva 3 días de atraso." in late
    # One line above what was decided, the list below it.
    assert late.index('href="#atrasados"') < late.index('id="tema-') < late.index('id="atrasados"')
    follow = f"/gestion/consultas/{case.slug}/compromisos"
    with app.app_context():
        ending = f"{follow}/{case.commitment().public_id}/terminar"
    coordinator = client_of(app, case.coordinator)
    assert press(coordinator, ending, ending, fulfilled="yes").status_code == 422
    assert press(coordinator, ending, ending, fulfilled="yes", note="Hecho.").status_code == 303
    ended = client.get(public(case)).text
    assert "Hay 1 compromiso atrasado" not in ended
    assert "Cumplido con atraso" in ended
    assert "concluida" in coordinator.get(follow).text
    assert press(coordinator, ending, ending, fulfilled="no", note="No.").status_code in {422, 409}


def test_an_answer_that_came_late_says_so(app: Flask) -> None:
    case = ready(app, due_in=-4)
    case.publish()
    assert "con 4 días de atraso" in app.test_client().get(public(case)).text


def test_figures_are_released_once_from_their_page(app: Flask) -> None:
    case = ready(app)
    with case.change():
        db.session.execute(delete(ReleaseRecord))
    client = client_of(app, case.coordinator)
    page = f"/gestion/consultas/{case.slug}/cifras"
    assert press(client, page, page).status_code == 422
    assert press(client, page, page, confirmed="y").status_code == 303
    assert "ya no cambian" in client.get(page).text
    assert press(client, page, desk(case), confirmed="y").status_code == 422
