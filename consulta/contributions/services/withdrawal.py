"""Withdrawing a contribution: its content is erased, its row stays in the accounts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select, update

from consulta.accounts.services import history
from consulta.contributions import signals
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer, AnswerChoice
from consulta.contributions.models.arrival import ArrivalNote
from consulta.contributions.models.contribution import ConflictingSubmission, Contact, Contribution, Place
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.vocabulary.actors import CITIZEN, Actor

MAX_TRIES = 5


class WithdrawalOutcome(StrEnum):
    """What became of an attempt to withdraw."""

    DONE = "done"
    ALREADY_DONE = "already_done"
    WRONG_KEY = "wrong_key"
    NO_TRIES_LEFT = "no_tries_left"
    UNKNOWN = "unknown"


def withdraw(folio: str, key: str, *, now: datetime) -> WithdrawalOutcome:
    """Erase a contribution's words, place, person and contact, if the four-digit key is right.

    State, channel, day and digest stay, so that the accounts still add up. After MAX_TRIES wrong keys it can
    only be withdrawn in person.
    """
    contribution = _locked(folio)
    if contribution is None:
        return WithdrawalOutcome.UNKNOWN
    if contribution.state == ContributionState.WITHDRAWN:
        return WithdrawalOutcome.ALREADY_DONE
    if contribution.withdrawal_tries >= MAX_TRIES:
        return WithdrawalOutcome.NO_TRIES_LEFT
    if not vault().is_withdrawal_key(folio, key.strip()):
        contribution.withdrawal_tries += 1
        left = contribution.withdrawal_tries < MAX_TRIES
        return WithdrawalOutcome.WRONG_KEY if left else WithdrawalOutcome.NO_TRIES_LEFT
    _withdraw(contribution, CITIZEN, now)
    return WithdrawalOutcome.DONE


def withdraw_in_person(folio: str, reason: str, *, actor: Actor, now: datetime) -> WithdrawalOutcome:
    """The same without the key, by staff, for somebody who came with their receipt; the reason is noted."""
    contribution = _locked(folio)
    if contribution is None:
        return WithdrawalOutcome.UNKNOWN
    if contribution.state == ContributionState.WITHDRAWN:
        return WithdrawalOutcome.ALREADY_DONE
    _withdraw(contribution, actor, now, reason)
    return WithdrawalOutcome.DONE


def _locked(folio: str) -> Contribution | None:
    return db.session.scalar(select(Contribution).where(Contribution.folio == folio).with_for_update())


def _withdraw(contribution: Contribution, actor: Actor, now: datetime, reason: str | None = None) -> None:
    before = contribution.state
    _erase(contribution, now)
    history.record(
        "contribution",
        contribution.id,
        "withdrawn",
        actor=actor,
        now=now,
        consultation_id=contribution.consultation_id,
        from_state=before,
        to_state=ContributionState.WITHDRAWN,
        reason=reason,
    )


def _erase(contribution: Contribution, now: datetime) -> None:
    number = contribution.id
    signals.withdrawn.send(contribution, now=now)
    db.session.execute(update(Answer).where(Answer.contribution_id == number).values(words=None))
    for table in (AnswerChoice, Place, Contact, ConflictingSubmission, ArrivalNote):
        db.session.execute(delete(table).where(table.contribution_id == number))
    contribution.state = ContributionState.WITHDRAWN
    contribution.state_reason = None
    contribution.age_band = contribution.sex = contribution.relation = None
    contribution.words_salt = contribution.place_salt = contribution.particulars_salt = None
    contribution.part_hashes = None
    contribution.publish_text = False
    db.session.flush()
