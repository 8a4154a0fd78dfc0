"""Decisions and their parts, drafts included."""

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

HISTORY_SUBJECT = "decision"
# The history actions that make an account an author of a version; an author may not sign it.
AUTHORING_ACTIONS = (
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


def decision_in_force(consultation_id: int) -> Decision | None:
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
    """The ids of the accounts that wrote any part of this version, from its history."""
    wrote = db.session.scalars(
        select(HistoryEntry.account_id.distinct()).where(
            HistoryEntry.consultation_id == decision.consultation_id,
            HistoryEntry.subject == HISTORY_SUBJECT,
            HistoryEntry.subject_id == decision.id,
            HistoryEntry.action.in_(AUTHORING_ACTIONS),
        )
    )
    return frozenset({decision.written_by_id, *(account for account in wrote if account is not None)})


def themes_in_use(consultation_id: int) -> list[Theme]:
    """The ordinary themes in use, oldest first."""
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
    """The disposition of a theme in this version, if there is one."""
    return next((found for found in decision.dispositions if found.theme_id == theme.id), None)


def dispositions_in_use(decision: Decision) -> list[Disposition]:
    """The dispositions of a version; in a draft, without those of themes merged or retired since."""
    if decision.published_at is not None:
        return list(decision.dispositions)
    return [one for one in decision.dispositions if _theme(one).retired_at is None]


def dispositions_out_of_use(decision: Decision) -> list[tuple[Theme, Disposition]]:
    """The dispositions of a draft whose theme was merged or retired since: they will not be published."""
    in_use = {one.id for one in dispositions_in_use(decision)}
    return [(_theme(one), one) for one in decision.dispositions if one.id not in in_use]


def _theme(disposition: Disposition) -> Theme:
    return db.session.get_one(Theme, disposition.theme_id)


def commitment_of(consultation_id: int, public_id: str) -> Commitment | None:
    """One commitment of a consultation, of any version."""
    return db.session.scalar(
        select(Commitment).where(
            Commitment.consultation_id == consultation_id, Commitment.public_id == public_id
        )
    )


def commitments_of(decision: Decision) -> list[Commitment]:
    """The commitments of a version, the soonest due first."""
    commitments = [
        commitment for disposition in decision.dispositions for commitment in disposition.commitments
    ]
    return sorted(commitments, key=lambda commitment: (commitment.due_on, commitment.id))


def clause_of(decision: Decision, public_id: str) -> Clause | None:
    """One clause of a version."""
    return next((one for one in decision.clauses if one.public_id == public_id), None)


def attachment_links(decision: Decision) -> list[DecisionAttachment]:
    """The links of a version to its attachments, in order."""
    return list(
        db.session.scalars(
            select(DecisionAttachment)
            .where(DecisionAttachment.decision_id == decision.id)
            .order_by(DecisionAttachment.position, DecisionAttachment.attachment_id)
        )
    )


def attachments_of(decision: Decision) -> list[Attachment]:
    """The attachments of a version, in order."""
    return list(
        db.session.scalars(
            select(Attachment)
            .join(DecisionAttachment, DecisionAttachment.attachment_id == Attachment.id)
            .where(DecisionAttachment.decision_id == decision.id)
            .order_by(DecisionAttachment.position, Attachment.id)
        )
    )


def attachment_of(decision: Decision, public_id: str) -> Attachment | None:
    """One attachment of a version."""
    return next((one for one in attachments_of(decision) if one.public_id == public_id), None)
