"""Judging over HTTP: the next contribution, both judgements, undo, and what is refused."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.contributions.domain.moderation import SetAsideReason
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.reading.services import moderation
from tests.support.decided import client_of, ready
from tests.support.reading import Desk, desk, hidden, send

pytestmark = pytest.mark.both_databases


def judge(client: FlaskClient, at: Desk, number: int, action: str, **fields: str):  # type: ignore[no-untyped-def]
    path = f"{at.page}/moderar/{number}"
    return send(client, path, accion=action, visto=hidden(client.get(path).text, "visto"), **fields)


def states(app: Flask) -> list[tuple[str, str | None]]:
    with app.app_context():
        rows = db.session.execute(
            select(Contribution.state, Contribution.state_reason).order_by(Contribution.id)
        )
        return [(row.state, row.state_reason) for row in rows]


def texts(app: Flask) -> list[tuple[str, str | None]]:
    with app.app_context():
        rows = db.session.execute(select(Answer.text_state, Answer.text_reason).order_by(Answer.id))
        return [(row.text_state, row.text_reason) for row in rows]


def field_of(app: Flask, number: int) -> str:
    with app.app_context():
        found = db.session.scalars(select(Answer.id).where(Answer.contribution_id == number)).one()
    return f"texto-{found}"


def test_one_after_another_until_nothing_is_left(app: Flask) -> None:
    at = desk(app)
    first, second = at.give("uno", "dos")
    client = at.client()
    assert client.get(f"{at.page}/moderar").location.endswith(f"/moderar/{first}")
    answer = judge(client, at, first, "aceptar")
    assert answer.status_code == 303
    onward = client.get(answer.location)
    assert onward.location.endswith(f"/moderar/{second}")
    assert client.get(f"{at.page}/moderar?despues={second}").location.endswith(f"/moderar/{second}")
    assert judge(client, at, second, "apartar", motivo="duplicate").status_code == 303
    assert "No queda nada por moderar" in client.get(f"{at.page}/moderar").text
    assert states(app) == [("accepted", None), ("set_aside", "duplicate")]


def test_an_accepted_one_with_an_unjudged_text_comes_up_again(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("con permiso", publish=True)
    client = at.client()
    judge(client, at, number, "aceptar")
    assert client.get(f"{at.page}/moderar").location.endswith(f"/moderar/{number}")
    judge(client, at, number, "textos", **{field_of(app, number): "insults"})
    assert texts(app) == [("withheld", "insults")]
    assert client.get(f"{at.page}/moderar").status_code == 200


def test_accepting_with_its_texts_leaves_out_the_withheld_one(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("uno", publish=True, purpose="mi teléfono es 7777")
    client = at.client()
    with app.app_context():
        ids = list(db.session.scalars(select(Answer.id).order_by(Answer.id)))
    judge(client, at, number, "aceptar-y-publicar", **{f"texto-{ids[1]}": "own_data"})
    assert texts(app) == [("publishable", None), ("withheld", "own_data")]


def test_a_text_without_consent_is_never_asked_about(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("sin permiso")
    client = at.client()
    field = field_of(app, number)
    assert field not in client.get(f"{at.page}/moderar/{number}").text
    judge(client, at, number, "aceptar-y-publicar", **{field: "publicar"})
    assert texts(app) == [("pending", None)]


def test_setting_aside_asks_for_a_reason_and_loses_nothing(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("uno", publish=True)
    client = at.client()
    field = field_of(app, number)
    for reason in ("", "porque sí"):
        answer = judge(client, at, number, "apartar", motivo=reason, **{field: "insults"})
        assert answer.status_code == 422
        assert "Elija el motivo" in answer.text
        assert '<option value="insults" selected>' in answer.text
    assert states(app) == [("pending", None)]


def test_the_reason_is_one_of_the_published_list(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("uno")
    client = at.client()
    page = client.get(f"{at.page}/moderar/{number}").text
    published = client.get("/moderacion").text
    for reason in SetAsideReason:
        assert str(reason.label) in page and str(reason.label) in published


def test_a_judgement_made_on_an_older_view_shows_the_newer_one(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("uno")
    client = at.client()
    path = f"{at.page}/moderar/{number}"
    seen = hidden(client.get(path).text, "visto")
    with at.change() as consultation:
        moderation.set_aside(consultation, [number], SetAsideReason.ABUSE, actor=at.coordinator, now=utcnow())
    answer = send(client, path, accion="aceptar", visto=seen)
    assert answer.status_code == 409
    assert "cambió mientras usted lo leía" in answer.text
    assert states(app) == [("set_aside", "abuse")]


def test_undo_shows_what_it_was_about(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("uno", publish=True)
    client = at.client()
    judge(client, at, number, "aceptar-y-publicar")
    answer = send(client, f"{at.page}/moderar/deshacer", f"{at.page}/moderar")
    assert answer.location.endswith(f"/moderar/{number}")
    assert states(app) == [("pending", None)] and texts(app) == [("pending", None)]
    again = send(client, f"{at.page}/moderar/deshacer", f"{at.page}/temas")
    assert "No hay nada que deshacer" in client.get(again.location, follow_redirects=True).text


def test_an_unknown_action_is_refused(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("uno")
    assert judge(at.client(), at, number, "borrar").status_code == 400


def test_after_the_decision_the_page_only_tells(app: Flask) -> None:
    case = ready(app)
    case.publish()
    client = client_of(app, case.coordinator)
    with app.app_context():
        number = db.session.scalars(select(Contribution.id)).first()
    page = f"/gestion/consultas/{case.slug}/moderar/{number}"
    assert "La decisión ya se publicó" in client.get(page).text
    answer = send(client, page, f"/gestion/consultas/{case.slug}", accion="aceptar", visto="")
    assert answer.status_code == 409
