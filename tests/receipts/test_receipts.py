"""What a folio shows in each state, the letter after the decision, and asking back (both databases)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.services import consultations
from consulta.contributions.domain.folio import format_folio
from consulta.contributions.domain.moderation import SetAsideReason
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.contributions.services.withdrawal import withdraw, withdraw_in_person
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.models.ask_back import AskBack
from consulta.decisions.queries.ask_back import verdict_counts
from consulta.decisions.services import commitments, decisions
from consulta.reading.services import coding, moderation
from consulta.vocabulary.calendar import format_date, local_date
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.roles import Role
from tests.support import campaigns, decided, way_back
from tests.support.answers import filled, post
from tests.support.campaigns import Given
from tests.support.client import CheckedClient
from tests.support.decided import CLAUSE, MARKET, PARK, REASON, Case

pytestmark = pytest.mark.both_databases


def page(client: CheckedClient, given: Given) -> str:
    return client.get(f"/folio/{format_folio(given.folio)}").text


def say(client: CheckedClient, given: Given, verdict: str) -> int:
    path = f"/folio/{format_folio(given.folio)}/respuesta"
    return client.post(path, data={"verdict": verdict}).status_code


def counted(case: Case) -> tuple[int, int, int, int]:
    with case.app.app_context():
        found = verdict_counts(case.consultation().id)
        assert found is not None
        return found.asked, found.yes, found.partly, found.no


def test_the_letter_goes_from_what_was_said_to_what_comes_next(app: Flask, client: CheckedClient) -> None:
    case, (_, both, greeting) = way_back.three(app)
    shown = page(client, both)
    order = ["San Salvador,", "Usted dijo", "Un parque y un mercado.", PARK, "Entendimos", "Se decidió"]
    order += ["Cláusula 1", CLAUSE[PARK][0], "Por qué", REASON[PARK], "Qué sigue", "En plazo"]
    order += ["Sembrar 40 árboles", "No se hará", REASON[MARKET], "Atentamente,", "Consejo de la DGS"]
    place = 0
    for said in order:
        place = shown.index(said, place)
    assert "lo dijeron 2 de los 3 aportes leídos" in shown
    assert f'href="/consultas/{case.slug}/decision#clausula-2"' in shown
    quiet = page(client, greeting)
    assert "Lo que no llevaba una propuesta" in quiet
    assert "agradece o felicita" in quiet
    assert "Esto entendimos" not in quiet


def test_one_theme_is_answered_once_however_often_it_was_said(app: Flask, client: CheckedClient) -> None:
    """The market is in both of the answers: both are named, the reason stands once."""
    _, (_, both, _) = way_back.three(app)
    shown = page(client, both)
    assert shown.count(REASON[MARKET]) == shown.count(REASON[PARK]) == 1
    assert "En sus palabras leímos 2 temas:" in shown


def test_passages_are_marked_in_ones_own_words(app: Flask, client: CheckedClient) -> None:
    case, given = way_back.ready(
        app, {Channel.WEB: [{"transform": "Árboles & sombra, y un mercado grande."}]}
    )
    words = "Árboles & sombra, y un mercado grande."
    with case.change() as consultation:
        answer = db.session.scalars(select(Answer).where(Answer.consultation_id == consultation.id)).one()
        start = words.index("mercado")
        marked = coding.Fragment(case.theme(MARKET).id, start, start + len("mercado grande"))
        coding.code(answer, [], fragments=[marked], actor=case.coordinator, now=utcnow())
    case.publish()
    shown = page(client, given[Channel.WEB][0])
    assert "Árboles &amp; sombra, y un <mark>mercado grande<sup>1</sup></mark>." in shown
    assert "Lo leímos aquí: <q>mercado grande</q>" in shown


def test_commitments_stand_in_the_letter_as_they_go(app: Flask, client: CheckedClient) -> None:
    case, (park, *_) = way_back.three(app)
    assert "En plazo" in page(client, park)
    with case.change():
        case.commitment().due_on = local_date(utcnow()) - timedelta(days=2)
    late = page(client, park)
    assert "Atrasado" in late
    assert "Lleva 2 días de atraso." in late
    with case.change():
        commitments.end(case.commitment(), True, "Sembrados.", actor=case.coordinator, now=utcnow())
    ended = page(client, park)
    assert "Cumplido con atraso" in ended
    assert "Sembrados." in ended
    assert "ya terminaron" in ended


def test_a_correction_says_what_it_changed_for_this_theme(app: Flask, client: CheckedClient) -> None:
    case, (park, both, greeting) = way_back.three(app)
    with case.change() as consultation:
        draft = decisions.start(consultation, actor=case.coordinator, now=utcnow())
        decisions.write(
            draft,
            draft.text,
            draft.decider,
            draft.decided_on,
            "Hubo fondos.",
            actor=case.coordinator,
            now=utcnow(),
        )
        market = case.theme(MARKET)
        decisions.set_disposition(
            draft, market, Outcome.PARTLY, "Habrá una feria.", actor=case.coordinator, now=utcnow()
        )
        decisions.submit(draft, actor=case.coordinator, now=utcnow())
    case.publish()
    shown = page(client, both)
    for said in ("La decisión se corrigió", "Hubo fondos.", "Cambió la respuesta a un tema suyo"):
        assert said in shown
    assert "Antes se había respondido «No se hará» y ahora «Se hará en parte»" in shown
    for other in (park, greeting):
        assert "Lo que se le responde a usted no cambió." in page(client, other)


def test_each_state_says_where_it_stands(app: Flask, client: CheckedClient) -> None:
    actor = campaigns.make_account(app, Role.COORDINATOR)
    slug = campaigns.make_open(app, actor)
    waiting, aside = campaigns.contribute_many(app, slug, [{}, {}])
    with app.app_context(), unit_of_work():
        moderation.set_aside(
            campaigns.get(slug), [aside.id], SetAsideReason.DUPLICATE, actor=actor, now=utcnow()
        )
    assert "La consulta sigue abierta hasta el" in page(client, waiting)
    assert "Su aporte se apartó: Repetido" in page(client, aside)
    campaigns.close(app, slug)
    assert "todavía espera su turno" in page(client, waiting)
    with app.app_context(), unit_of_work():
        moderation.accept(campaigns.get(slug), [waiting.id], actor=actor, now=utcnow())
    assert "lo leímos y cuenta" in page(client, waiting)
    with app.app_context(), unit_of_work():
        consultations.cancel(campaigns.get(slug), "No hay terreno.", actor=actor, now=utcnow())
    assert "No hay terreno." in page(client, waiting)
    for given in (waiting, aside):
        assert "¿Esta respuesta recoge" not in page(client, given)
        assert say(client, given, "yes") == 409


def test_withdrawn_before_and_after_the_decision(app: Flask, client: CheckedClient) -> None:
    case, given = way_back.ready(app, {Channel.WEB: [way_back.PARK_SAID] * 3})
    before, after, _ = given[Channel.WEB]
    with app.app_context(), unit_of_work():
        withdraw(before.folio, vault().withdrawal_key(before.folio), now=utcnow())
    case.publish()
    with app.app_context(), unit_of_work():
        withdraw(after.folio, vault().withdrawal_key(after.folio), now=utcnow())
    assert "sin contar lo que usted había dicho" in page(client, before)
    assert "la decisión ya estaba publicada" in page(client, after)
    for one in (before, after):
        assert "Usted retiró este aporte el" in page(client, one)
        assert say(client, one, "yes") == 409


def test_asking_back_once(app: Flask, client: CheckedClient) -> None:
    case, (park, both, greeting) = way_back.three(app)
    assert "¿Esta respuesta recoge lo que usted dijo?" in page(client, park)
    assert say(client, park, "maybe") == 422
    assert counted(case) == (3, 0, 0, 0)
    assert say(client, park, "partly") == 303
    assert say(client, park, "partly") == 303
    assert say(client, park, "no") == 303
    assert say(client, greeting, "no") == 303
    assert counted(case) == (3, 0, 1, 1)
    answered = page(client, park)
    assert "Usted contestó: En parte." in answered
    assert 'name="verdict"' not in answered
    assert 'name="verdict"' in page(client, both)


def test_nobody_is_asked_before_the_decision_or_without_a_contribution(
    app: Flask, client: CheckedClient
) -> None:
    case, given = way_back.ready(app, {Channel.WEB: [way_back.PARK_SAID]})
    (one,) = given[Channel.WEB]
    assert "¿Esta respuesta recoge" not in page(client, one)
    assert say(client, one, "yes") == 409
    assert client.post("/folio/0000-0000-0000-0/respuesta", data={"verdict": "yes"}).status_code == 404
    assert client.post("/folio/nada/respuesta", data={"verdict": "yes"}).status_code == 404
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(AskBack)) == 0
        assert verdict_counts(case.consultation().id) is None


def test_a_verdict_goes_with_its_contribution_and_leaves_no_trace(app: Flask, client: CheckedClient) -> None:
    case, (park, *_) = way_back.three(app)
    with app.app_context():
        before = db.session.scalar(select(func.count(HistoryEntry.id)))
    assert say(client, park, "no") == 303
    with app.app_context():
        assert db.session.scalar(select(func.count(HistoryEntry.id))) == before
    with app.app_context(), unit_of_work():
        withdraw_in_person(park.folio, "Vino con su recibo.", actor=case.coordinator, now=utcnow())
    assert counted(case) == (2, 0, 0, 0)


def test_what_was_said_of_an_earlier_version_is_told_apart(app: Flask, client: CheckedClient) -> None:
    case, (park, both, _) = way_back.three(app)
    say(client, park, "no")
    case.correct()
    say(client, both, "yes")
    with app.app_context():
        found = verdict_counts(case.consultation().id)
        assert found is not None
        assert (found.answered, found.before_correction) == (2, 1)


def test_looking_at_a_letter_tells_nothing_internal(app: Flask, client: CheckedClient) -> None:
    case, (park, *_) = way_back.three(app)
    with app.app_context():
        stored = db.session.get_one(Contribution, park.id)
        answer = db.session.scalars(select(Answer).where(Answer.contribution_id == park.id)).first()
        assert answer is not None
        hidden = [stored.public_id, stored.submission_id, answer.public_id]
    shown = page(client, park)
    assert [one for one in hidden if one in shown] == []
    assert re.findall(r"Gestora|Directora", shown) == []
    assert decided.public(case) in shown


def test_a_receipt_sent_again_says_when_it_arrived_first(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))
    data, first, later = filled(), utcnow(), utcnow() + timedelta(days=2)
    arrived = format_date(first)
    assert arrived in post(client, slug, data).text
    monkeypatch.setattr("consulta.contributions.views.answering.utcnow", lambda: later)
    again = post(client, slug, data).text
    assert arrived in again
    assert format_date(later) not in again
