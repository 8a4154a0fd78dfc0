"""The decision over HTTP: from the desk to the public letter, and each way in which it is refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from consulta.clock import utcnow
from consulta.domain.calendar import format_date, local_date
from consulta.domain.dispositions import Outcome
from consulta.domain.roles import Role
from consulta.extensions import db
from consulta.models import Answer, Coding, Contribution, ReleaseRecord
from consulta.services import decisions, moderation, themes
from tests.support import campaigns
from tests.support.decided import MARKET, PARK, REASON, Case, client_of, press, ready

pytestmark = pytest.mark.both_databases


def desk(case: Case) -> str:
    return f"/gestion/consultas/{case.slug}/decision"


def public(case: Case) -> str:
    return f"/consultas/{case.slug}/decision"


def of_case(case: Case, table: type) -> list[int]:
    return list(
        db.session.scalars(select(table.id).where(table.consultation_id == case.consultation().id))  # type: ignore[attr-defined]
    )


def reopen_one(case: Case) -> None:
    ids = of_case(case, Contribution)[:1]
    moderation.reopen(case.consultation(), ids, actor=case.coordinator, now=utcnow())


def uncode_one(case: Case) -> None:
    first = select(Coding.id).where(Coding.theme_id == case.theme(PARK).id).order_by(Coding.id).limit(1)
    db.session.execute(
        update(Coding)
        .where(Coding.id == db.session.scalar(first))
        .values(removed_at=utcnow(), removed_by_id=case.coordinator.account_id)
    )


def forget_a_reason(case: Case) -> None:
    db.session.execute(update(Coding).where(Coding.reason.is_not(None)).values(reason=None))


def unjudge_a_text(case: Case) -> None:
    ids = db.session.scalars(select(Answer.id).where(Answer.text_state == "publishable")).all()
    moderation.reopen_texts(case.consultation(), list(ids), actor=case.coordinator, now=utcnow())


def another_theme(case: Case) -> None:
    themes.create(case.consultation(), "Cancha", actor=case.coordinator, now=utcnow())


def a_blank_reason(case: Case) -> None:
    case.decision().dispositions[1].reason = " "


def unrelease(case: Case) -> None:
    db.session.execute(delete(ReleaseRecord))


def no_text(case: Case) -> None:
    case.decision().text = " "


def no_decider(case: Case) -> None:
    case.decision().decider = ""


def no_day(case: Case) -> None:
    case.decision().decided_on = None


def take_back(case: Case) -> None:
    decisions.return_to_author(case.decision(), "Falta.", actor=case.director, now=utcnow())


def by_its_author(case: Case) -> None:
    case.decision().written_by_id = case.director.account_id or 0


def cancel(case: Case) -> None:
    case.consultation().cancelled_at = utcnow()


WAYS: list[tuple[Callable[[Case], None], str, str]] = [
    (reopen_one, "Aportes por leer: 1.", "/aportes?estado=pending"),
    (uncode_one, "Respuestas sin tema: 1.", "/aportes"),
    (forget_a_reason, "les falta el motivo: 1.", "/aportes"),
    (unjudge_a_text, "Textos con permiso de publicación por revisar: 1.", "/aportes?textos=y"),
    (another_theme, "«Cancha» le falta la respuesta", "/decision#temas"),
    (a_blank_reason, f"«{MARKET}» le falta la respuesta", "/decision#temas"),
    (unrelease, "Faltan las cifras protegidas", "/decision"),
    (no_text, "Falta escribir qué se decidió", "/decision"),
    (no_decider, "Falta decir quién tomó la decisión", "/decision"),
    (no_day, "Falta la fecha de la decisión", "/decision"),
    (take_back, "Falta entregar la decisión", "/decision#entregar"),
    (by_its_author, "Quien escribió la decisión no puede firmarla", "/decision"),
    (cancel, "cuando la consulta está cerrada", "/gestion/consultas/"),
]


@pytest.mark.parametrize(("breaking", "sentence", "link"), WAYS, ids=[way[0].__name__ for way in WAYS])
def test_publication_is_refused_with_what_is_missing_and_where_to_mend_it(
    app: Flask, breaking: Callable[[Case], None], sentence: str, link: str
) -> None:
    case = ready(app)
    with case.change():
        breaking(case)
    client = client_of(app, case.director)
    answer = press(client, f"{desk(case)}/firmar", f"{desk(case)}/lectura", confirmed="y")
    assert answer.status_code == 409, answer.text
    summary = answer.text.split('id="error-summary"')[1].split("</div>")[0]
    assert sentence in summary
    assert summary.count("<li>") == 1
    assert f'{link}"' in summary or f"{link}{case.slug}" in summary
    assert client.get(public(case)).status_code == 404
    with app.app_context():
        assert case.consultation().decided_at is None


def test_all_that_is_missing_is_listed_at_once(app: Flask) -> None:
    case = ready(app)
    with case.change():
        for breaking in (reopen_one, another_theme, unrelease, no_day):
            breaking(case)
    client = client_of(app, case.director)
    answer = press(client, f"{desk(case)}/firmar", f"{desk(case)}/lectura", confirmed="y")
    assert answer.text.split('id="error-summary"')[1].split("</div>")[0].count("<li>") == 4


def test_from_the_desk_to_the_public_letter(app: Flask) -> None:
    """The coordinator writes, promises and hands over; the director signs; everybody reads."""
    case = ready(app)
    with case.change():
        db.session.delete(case.decision())
    coordinator, director = client_of(app, case.coordinator), client_of(app, case.director)
    hub = f"/gestion/consultas/{case.slug}"
    assert press(coordinator, f"{desk(case)}/iniciar", desk(case)).status_code == 303
    written = {
        "text": "Se hará un **parque**.",
        "decider": "Consejo",
        "decided_on": local_date(utcnow()).isoformat(),
    }
    previewed = press(coordinator, f"{desk(case)}/texto", f"{desk(case)}/texto", preview="1", **written)
    assert "<strong>parque</strong>" in previewed.text
    with app.app_context():
        assert case.decision().text == ""
    assert press(coordinator, f"{desk(case)}/texto", f"{desk(case)}/texto", **written).status_code == 303
    refused = press(coordinator, f"{desk(case)}/entregar", desk(case))
    assert refused.status_code == 409
    assert f"«{PARK}»" in refused.text
    with app.app_context():
        park, market = (f"{desk(case)}/temas/{case.theme(name).public_id}" for name in (PARK, MARKET))
    due = local_date(utcnow()) + timedelta(days=60)
    promise = {"c-new-what": "Sembrar 40 árboles", "c-new-unit": "Obras", "c-new-due_on": due.isoformat()}
    assert (
        press(coordinator, park, park, outcome="adopted", reason="Hay terreno.", **promise).status_code == 303
    )
    assert press(coordinator, market, market, outcome="not_adopted", reason="Ya hay uno.").status_code == 303
    assert press(coordinator, f"{desk(case)}/entregar", desk(case)).status_code == 303
    unticked = press(director, f"{desk(case)}/firmar", f"{desk(case)}/lectura")
    assert unticked.status_code == 422
    signed = press(director, f"{desk(case)}/firmar", f"{desk(case)}/lectura", confirmed="y")
    assert signed.status_code == 303
    letter = app.test_client().get(public(case)).text
    for said in ("<strong>parque</strong>", "Consejo", "Lo dijeron 2 de 3 aportes", "Se hará", "No se hará"):
        assert said in letter
    for said in ("Ya hay uno.", "Sembrar 40 árboles", format_date(due), "En plazo", "Solo saluda o agradece"):
        assert said in letter
    assert letter.index(PARK) < letter.index("Lo dijo 1 de 3 aportes")
    assert coordinator.get(hub).status_code == 200


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
        decisions.promise(
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
        unrelease(case)
    client = client_of(app, case.coordinator)
    page = f"/gestion/consultas/{case.slug}/cifras"
    assert press(client, page, page).status_code == 422
    assert press(client, page, page, confirmed="y").status_code == 303
    assert "ya no cambian" in client.get(page).text
    assert press(client, page, desk(case), confirmed="y").status_code == 422
