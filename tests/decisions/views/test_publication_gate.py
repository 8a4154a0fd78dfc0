"""The gate of promise 1 over HTTP: each way in which publication is refused, with where to mend it."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from consulta.consultations.domain.lifecycle import State
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.decisions.domain.gate import GateFacts, publication_obstacles
from consulta.decisions.presenters import PAGES
from consulta.decisions.services import decisions
from consulta.disclosure.models import ReleaseRecord
from consulta.reading.models.theme import Coding
from consulta.reading.services import moderation, themes
from tests.support.decided import (
    MARKET,
    PARK,
    Case,
    client_of,
    of_case,
    public,
    ready,
    sign,
    take_back,
)

pytestmark = pytest.mark.both_databases


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


def no_clause(case: Case) -> None:
    case.decision().dispositions[1].clause = None


def unrelease(case: Case) -> None:
    db.session.execute(delete(ReleaseRecord))


def no_text(case: Case) -> None:
    case.decision().text = " "


def no_decider(case: Case) -> None:
    case.decision().decider = ""


def no_day(case: Case) -> None:
    case.decision().decided_on = None


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
    (no_clause, f"«{MARKET}» le falta la cláusula", "/decision#temas"),
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
    answer = sign(client, case, confirmed="y")
    assert answer.status_code == 409, answer.text
    summary = answer.text.split('id="error-summary"')[1].split("</div>")[0]
    assert sentence in summary
    assert summary.count("<li>") == 1
    assert f'{link}"' in summary or f"{link}{case.slug}" in summary
    assert client.get(public(case)).status_code == 404
    with app.app_context():
        assert case.consultation().decided_at is None


def no_change_reason(case: Case) -> None:
    case.decision().change_reason = " "


def written_by_the_director(case: Case) -> None:
    case.decision().written_by_id = case.director.account_id or 0


CORRECTION_WAYS: list[tuple[Callable[[Case], None], str, str]] = [
    (no_change_reason, "Falta decir qué cambia en esta versión", "/decision"),
    (no_clause, f"«{MARKET}» le falta la cláusula", "/decision#temas"),
    (no_text, "Falta escribir qué se decidió", "/decision"),
    (take_back, "Falta entregar la decisión", "/decision#entregar"),
    (written_by_the_director, "Quien escribió la decisión no puede firmarla", "/decision"),
    (cancel, "Solo se corrige una decisión publicada.", "/gestion/consultas/"),
]


@pytest.mark.parametrize(
    ("breaking", "sentence", "link"), CORRECTION_WAYS, ids=[way[0].__name__ for way in CORRECTION_WAYS]
)
def test_a_correction_is_refused_with_what_is_missing_and_the_version_in_force_stays(
    app: Flask, breaking: Callable[[Case], None], sentence: str, link: str
) -> None:
    case = ready(app)
    case.publish()
    with case.change() as consultation:
        draft = decisions.start(consultation, actor=case.coordinator, now=utcnow())
        decisions.write(
            draft, "Otra.", draft.decider, draft.decided_on, "Cambia.", actor=case.coordinator, now=utcnow()
        )
        decisions.submit(draft, actor=case.coordinator, now=utcnow())
        breaking(case)
    client = client_of(app, case.director)
    answer = sign(client, case, confirmed="y")
    assert answer.status_code == 409, answer.text
    summary = answer.text.split('id="error-summary"')[1].split("</div>")[0]
    assert sentence in summary and summary.count("<li>") == 1
    assert f'{link}"' in summary or f"{link}{case.slug}" in summary
    assert "Otra." not in app.test_client().get(public(case)).text


def test_every_way_of_the_gate_is_tried_here() -> None:
    """The list above is complete: it names every obstacle that the domain knows of."""
    nothing = GateFacts(
        state=State.OPEN,
        pending=1,
        uncoded_answers=1,
        no_action_without_reason=1,
        unjudged_texts=1,
        themes_without_disposition=("Uno",),
        themes_without_clause=("Otro",),
        decision_text="",
        decider="",
        decided_on=None,
        is_signed=False,
        signed_by_author=False,
        is_released=False,
        is_submitted=False,
        is_correction=True,
    )
    own = replace(nothing, is_signed=True, signed_by_author=True)
    obstacles = {one.code: str(one.text) for facts in (nothing, own) for one in publication_obstacles(facts)}
    tried = [re.sub("«[^»]*» ", "", sentence) for _, sentence, _ in (*WAYS, *CORRECTION_WAYS)]
    # Who may not sign is stopped at the door: test_only_a_director_may_press_the_signature.
    assert obstacles.pop("signature") == "Falta la firma de la dirección."
    untried = {code for code, text in obstacles.items() if not any(part in text for part in tried)}
    assert untried == set()
    assert {*obstacles, "signature"} <= PAGES.keys()


def test_all_that_is_missing_is_listed_at_once(app: Flask) -> None:
    case = ready(app)
    with case.change():
        for breaking in (reopen_one, another_theme, unrelease, no_day):
            breaking(case)
    client = client_of(app, case.director)
    answer = sign(client, case, confirmed="y")
    assert answer.text.split('id="error-summary"')[1].split("</div>")[0].count("<li>") == 4
