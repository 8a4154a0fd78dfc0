"""Decisions as the staff know them, drafts included."""

from __future__ import annotations

from sqlalchemy import select

from consulta.accounts.models.history import HistoryEntry
from consulta.attachments.models import Attachment
from consulta.core.extensions import db
from consulta.decisions.models.attachment import DecisionAttachment
from consulta.decisions.models.commitment import Commitment
from consulta.decisions.models.decision import Clause, Decision, Disposition
from consulta.reading.domain.themes import ThemeKind
from consulta.reading.models.theme import Theme

SUBJECT = "decision"
# What makes someone an author of a version: whoever did one of these does not sign it.
WRITING = (
    *("start", "write", "set_disposition", "promise", "change_promise", "drop_promise", "submit"),
    *("add_clause", "edit_clause", "move_clause", "delete_clause"),
    *("add_attachment", "move_attachment", "remove_attachment"),
)


def current_decision(consultation_id: int) -> Decision | None:
    """The newest version, published or not."""
    return db.session.scalar(
        select(Decision)
        .where(Decision.consultation_id == consultation_id)
        .order_by(Decision.number.desc())
        .limit(1)
    )


def published_decision(consultation_id: int) -> Decision | None:
    """The version in force: the newest one published."""
    return db.session.scalar(
        select(Decision)
        .where(Decision.consultation_id == consultation_id, Decision.published_at.is_not(None))
        .order_by(Decision.number.desc())
        .limit(1)
    )


def previous_version(decision: Decision) -> Decision | None:
    """The version that this one corrects."""
    return db.session.scalar(
        select(Decision).where(
            Decision.consultation_id == decision.consultation_id, Decision.number == decision.number - 1
        )
    )


def authors_of(decision: Decision) -> frozenset[int]:
    """The accounts that wrote any part of this version, from the history that is only added to."""
    wrote = db.session.scalars(
        select(HistoryEntry.account_id.distinct()).where(
            HistoryEntry.consultation_id == decision.consultation_id,
            HistoryEntry.subject == SUBJECT,
            HistoryEntry.subject_id == decision.id,
            HistoryEntry.action.in_(WRITING),
        )
    )
    return frozenset({decision.written_by_id, *(account for account in wrote if account is not None)})


def live_themes(consultation_id: int) -> list[Theme]:
    """The ordinary themes in use, in the order they were made."""
    return list(
        db.session.scalars(
            select(Theme)
            .where(
                Theme.consultation_id == consultation_id,
                Theme.kind == ThemeKind.ORDINARY,
                Theme.retired_at.is_(None),
            )
            .order_by(Theme.id)
        )
    )


def disposition_of(decision: Decision, theme: Theme) -> Disposition | None:
    """What this version answers to a theme, if anything yet."""
    return next((found for found in decision.dispositions if found.theme_id == theme.id), None)


def answers_in_use(decision: Decision) -> list[Disposition]:
    """What a version answers. In a draft, a theme that was merged or retired since is answered no more."""
    if decision.published_at is not None:
        return list(decision.dispositions)
    return [one for one in decision.dispositions if _theme(one).retired_at is None]


def answers_out_of_use(decision: Decision) -> list[tuple[Theme, Disposition]]:
    """What a draft answers to themes that were merged or retired since: it will not be published."""
    kept = {one.id for one in answers_in_use(decision)}
    return [(_theme(one), one) for one in decision.dispositions if one.id not in kept]


def _theme(disposition: Disposition) -> Theme:
    return db.session.get_one(Theme, disposition.theme_id)


def commitment(consultation_id: int, public_id: str) -> Commitment | None:
    """One commitment of a consultation, of whatever version."""
    return db.session.scalar(
        select(Commitment).where(
            Commitment.consultation_id == consultation_id, Commitment.public_id == public_id
        )
    )


def commitments_of(decision: Decision) -> list[Commitment]:
    """Everything a version promises, the soonest first."""
    every = [made for disposition in decision.dispositions for made in disposition.commitments]
    return sorted(every, key=lambda made: (made.due_on, made.id))


def clause_of(decision: Decision, public_id: str) -> Clause | None:
    """One clause of a version."""
    return next((one for one in decision.clauses if one.public_id == public_id), None)


def attachment_links(decision: Decision) -> list[DecisionAttachment]:
    """What a version comes with, in its order."""
    return list(
        db.session.scalars(
            select(DecisionAttachment)
            .where(DecisionAttachment.decision_id == decision.id)
            .order_by(DecisionAttachment.position, DecisionAttachment.attachment_id)
        )
    )


def attachments_of(decision: Decision) -> list[Attachment]:
    """The files a version comes with, in its order, without their content."""
    return list(
        db.session.scalars(
            select(Attachment)
            .join(DecisionAttachment, DecisionAttachment.attachment_id == Attachment.id)
            .where(DecisionAttachment.decision_id == decision.id)
            .order_by(DecisionAttachment.position, Attachment.id)
        )
    )


def attachment_of(decision: Decision, public_id: str) -> Attachment | None:
    """One file that a version comes with."""
    return next((one for one in attachments_of(decision) if one.public_id == public_id), None)
