"""What is left to moderate, and which contribution comes next."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select

from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.contributions.queries.accounts import accounts
from consulta.core.extensions import db
from consulta.reading.queries.contributions import is_text_pending


@dataclass(frozen=True, slots=True)
class ModerationCounts:
    """How many contributions were judged, of those that were received and not withdrawn."""

    received: int
    judged: int
    pending: int


@dataclass(frozen=True, slots=True)
class ModerationProgress(ModerationCounts):
    """The same with the texts left: of accepted contributions, consented to, and not judged yet."""

    texts: int


def moderation_counts(consultation_id: int) -> ModerationCounts:
    """Counted along the index of the accounts, so that every page may show it."""
    so_far = accounts(consultation_id)
    received = so_far.received - so_far.withdrawn
    return ModerationCounts(received, received - so_far.pending, so_far.pending)


def moderation_progress(consultation_id: int) -> ModerationProgress:
    """With the texts, which takes a look at every answer."""
    judged = moderation_counts(consultation_id)
    texts = db.session.scalar(
        select(func.count())
        .select_from(Answer)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(
            Answer.consultation_id == consultation_id,
            Contribution.state == ContributionState.ACCEPTED.value,
            is_text_pending(),
        )
    )
    return ModerationProgress(judged.received, judged.judged, judged.pending, texts or 0)


def next_to_moderate(consultation_id: int, after: int = 0) -> int | None:
    """The number of the next contribution with something to moderate, the oldest first, then from the start
    again. None when nothing is left.
    """
    pending = (Contribution.consultation_id == consultation_id, _needs_moderation())
    following = select(func.min(Contribution.id)).where(*pending)
    return db.session.scalar(following.where(Contribution.id > after)) or db.session.scalar(following)


def _needs_moderation() -> ColumnElement[bool]:
    text_pending = (
        exists().where(Answer.contribution_id == Contribution.id, is_text_pending()).correlate(Contribution)
    )
    accepted = Contribution.state == ContributionState.ACCEPTED.value
    return (Contribution.state == ContributionState.PENDING.value) | (accepted & text_pending)
