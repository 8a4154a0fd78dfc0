"""Work that waits for a member of staff, in all the consultations they may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.consultations.domain.lifecycle import State, late_since
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.queries.consultations import staff_consultations
from consulta.contributions.queries.accounts import accounts_of
from consulta.core.extensions import db
from consulta.decisions.domain.commitments import Progress
from consulta.decisions.models.decision import Decision
from consulta.decisions.queries.published.commitment_counts import commitment_counts
from consulta.notices.queries.overview import mails_in_doubt_count, people_waiting_count
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.calendar import format_date, local_date
from consulta.vocabulary.roles import Permission
from consulta.vocabulary.text import Text, t

SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One thing to do: on which consultation, what, and the page to do it on. `kind` is a tag's kind."""

    slug: str
    title: str
    text: Text
    endpoint: str
    kind: str = "neutral"


def waiting_items(actor: Actor, now: datetime) -> tuple[WaitingItem, ...]:
    """The most urgent first: late answers, then signatures, reading, drafts."""
    every = staff_consultations(actor, now)
    ids = [one.id for one in every]
    every_account, submitted = accounts_of(ids), _submitted(ids)
    promises = commitment_counts(ids, local_date(now))
    found: list[WaitingItem] = []
    for one in every:
        found += _answers(one, actor, now)
        found += _commitments(one, actor, promises[one.id].get(Progress.LATE, 0))
        found += _signatures(one, actor, submitted)
        found += _reading(one, actor, now, every_account[one.id].pending)
        found += _preparation(one, actor, now)
        found += _notices(one, actor)
    order = {"bad": 0, "warn": 1, "open": 2, "neutral": 3}
    return tuple(sorted(found, key=lambda item: order[item.kind]))


def _answers(one: Consultation, actor: Actor, now: datetime) -> Iterator[WaitingItem]:
    if one.state_at(now) is not State.CLOSED or one.answer_due_on is None:
        return
    if not (actor.may(Permission.WRITE_DECISION) or actor.may(Permission.SIGN_DECISION)):
        return
    days = (one.answer_due_on - local_date(now)).days
    day = format_date(one.answer_due_on)
    if late_since(one.timeline, now):
        yield _item(one, t("La respuesta se prometió para el %(date)s y está atrasada", date=day), "bad")
    elif days <= SOON_DAYS:
        yield _item(one, t("La respuesta se prometió para el %(date)s", date=day), "warn")


def _commitments(one: Consultation, actor: Actor, late: int) -> Iterator[WaitingItem]:
    if late and actor.may(Permission.WRITE_DECISION):
        yield _item(one, t("Compromisos atrasados: %(n)s", n=late), "bad", "commitments.index")


def _signatures(one: Consultation, actor: Actor, submitted: set[int]) -> Iterator[WaitingItem]:
    if one.id in submitted and actor.may(Permission.SIGN_DECISION):
        yield _item(one, t("La decisión espera su firma"), "warn", "signing.read")


def _reading(one: Consultation, actor: Actor, now: datetime, pending: int) -> Iterator[WaitingItem]:
    if not actor.may(Permission.MODERATE) or not pending:
        return
    if one.state_at(now) in {State.OPEN, State.CLOSED}:
        yield _item(one, t("Aportes por leer: %(n)s", n=pending), "open", "moderation.following")


def _preparation(one: Consultation, actor: Actor, now: datetime) -> Iterator[WaitingItem]:
    if not actor.may(Permission.EDIT_CONSULTATION) or one.state_at(now) is not State.DRAFT:
        return
    if one.opened_at is None:
        yield _item(one, t("En preparación: falta abrirla"))
    elif one.opens_at is not None:
        yield _item(one, t("Se abre sola el %(date)s", date=format_date(one.opens_at)))


def _notices(one: Consultation, actor: Actor) -> Iterator[WaitingItem]:
    if not actor.may(Permission.NOTIFY):
        return
    if doubtful := mails_in_doubt_count(one.id):
        yield _item(one, t("Correos en duda: %(n)s", n=doubtful), "warn", "notices.index")
    if people := people_waiting_count(one.id):
        yield _item(one, t("Personas por avisar a mano: %(n)s", n=people), "open", "notices.index")


def _item(
    one: Consultation, text: Text, kind: str = "neutral", endpoint: str = "dashboard.consultation"
) -> WaitingItem:
    return WaitingItem(one.slug, one.title, text, endpoint, kind)


def _submitted(ids: Sequence[int]) -> set[int]:
    rows = db.session.scalars(
        select(Decision.consultation_id).where(
            Decision.consultation_id.in_(ids),
            Decision.submitted_at.is_not(None),
            Decision.published_at.is_(None),
        )
    )
    return set(rows)
