"""The gate of promise 1 over HTTP: each way in which publication is refused, with where to mend it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from consulta.clock import utcnow
from consulta.extensions import db
from consulta.models import Answer, Coding, Contribution, ReleaseRecord
from consulta.services import moderation, themes
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


def test_all_that_is_missing_is_listed_at_once(app: Flask) -> None:
    case = ready(app)
    with case.change():
        for breaking in (reopen_one, another_theme, unrelease, no_day):
            breaking(case)
    client = client_of(app, case.director)
    answer = sign(client, case, confirmed="y")
    assert answer.text.split('id="error-summary"')[1].split("</div>")[0].count("<li>") == 4
