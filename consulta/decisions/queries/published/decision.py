"""A published decision: its text, dispositions and commitments, and the figures it stated.

It holds no personal data and no place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.domain.promise_clock import PromiseClock, promise_clock
from consulta.consultations.domain.steps import Step, steps
from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.accounts import Accounts
from consulta.contributions.domain.moderation import SetAsideReason
from consulta.core.extensions import db
from consulta.decisions.domain.commitments import Progress
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.models.decision import Decision, Disposition
from consulta.decisions.queries.decisions import commitments_of
from consulta.decisions.queries.published.attachments import AttachedFile, attached_files
from consulta.decisions.queries.published.clauses import PublishedClause, published_clauses
from consulta.decisions.queries.published.commitments import PublishedCommitment, published_commitments
from consulta.reading.domain.themes import NoActionReason
from consulta.reading.models.theme import Theme
from consulta.reading.queries.theme_counts import NoActionCount
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.territory import district


@dataclass(frozen=True, slots=True)
class PublishedDisposition:
    """The disposition of one theme. `theme` is its public id; name, meaning and count are frozen."""

    theme: str
    name: str
    meaning: str
    contributions: int
    outcome: Outcome
    reason: str
    commitments: tuple[PublishedCommitment, ...]
    clause: int | None
    """The number of the clause that decides it; None in versions published before there were clauses."""


@dataclass(frozen=True, slots=True)
class Version:
    """One published version: its number, when it was published and why it corrected the one before."""

    number: int
    published_at: datetime
    change_reason: str


@dataclass(frozen=True, slots=True)
class PublishedDecision:
    """One published version of a decision with the consultation it answers. `text` is Markdown.

    `decided_on` is None only in the preview of a draft.

    `accounts`, `no_action` and the counts of the dispositions are those of `stated_at`.
    """

    slug: str
    title: str
    site: str
    place: str
    state: State
    steps: tuple[Step, ...]
    clock: PromiseClock | None
    number: int
    text: str
    decider: str
    decided_on: date | None
    published_at: datetime
    change_reason: str
    stated_at: datetime
    accounts: Accounts
    clauses: tuple[PublishedClause, ...]
    documents: tuple[AttachedFile, ...]
    dispositions: tuple[PublishedDisposition, ...]
    no_action: NoActionCount
    versions: tuple[Version, ...]

    @property
    def is_in_force(self) -> bool:
        """Whether no later version has corrected this one."""
        return all(one.number <= self.number for one in self.versions)

    @property
    def commitments(self) -> tuple[PublishedCommitment, ...]:
        """The commitments, in the order of the themes."""
        return tuple(commitment for one in self.dispositions for commitment in one.commitments)

    @property
    def by_outcome(self) -> tuple[tuple[Outcome, tuple[PublishedDisposition, ...]], ...]:
        """The dispositions by outcome, in the order of Outcome."""
        found = (
            (outcome, tuple(one for one in self.dispositions if one.outcome is outcome))
            for outcome in Outcome
        )
        return tuple((outcome, themes) for outcome, themes in found if themes)

    @property
    def by_progress(self) -> tuple[tuple[Progress, int], ...]:
        """The number of commitments by progress, in the order of Progress."""
        found = [commitment.status.progress for commitment in self.commitments]
        return tuple((progress, found.count(progress)) for progress in Progress if progress in found)

    @property
    def late(self) -> int:
        """How many commitments are overdue today."""
        return sum(commitment.status.progress is Progress.LATE for commitment in self.commitments)


def published_decision(slug: str, now: datetime, number: int | None = None) -> PublishedDecision | None:
    """The version in force, or the one of that number; None while it is not published."""
    consultation = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
    if consultation is None:
        return None
    published = _published(consultation.id)
    versions = [one for one in published if number in (None, one.number)]
    return _decision(consultation, versions[-1], published, now) if versions else None


def preview_of(decision: Decision, accounts: dict[str, Any], now: datetime) -> PublishedDecision:
    """A draft as it will be published, with the figures it would state. For staff pages only."""
    consultation = db.session.get_one(Consultation, decision.consultation_id)
    return _published_decision(consultation, decision, accounts, _versions(_published(consultation.id)), now)


def _published(consultation_id: int) -> list[Decision]:
    found = select(Decision).where(
        Decision.consultation_id == consultation_id, Decision.published_at.is_not(None)
    )
    return list(db.session.scalars(found.order_by(Decision.number)))


def _decision(
    consultation: Consultation, decision: Decision, published: list[Decision], now: datetime
) -> PublishedDecision:
    return _published_decision(consultation, decision, decision.accounts or {}, _versions(published), now)


def _published_decision(
    consultation: Consultation,
    decision: Decision,
    stated: dict[str, Any],
    versions: tuple[Version, ...],
    now: datetime,
) -> PublishedDecision:
    place = district(consultation.district_code or "")
    return PublishedDecision(
        slug=consultation.slug,
        title=consultation.title,
        site=consultation.site,
        place=place.full_name if place else "",
        state=consultation.state_at(now),
        steps=steps(consultation.timeline, now),
        clock=promise_clock(consultation.timeline, now),
        number=decision.number,
        text=decision.text,
        decider=decision.decider,
        decided_on=decision.decided_on,
        published_at=decision.published_at or now,
        change_reason=decision.change_reason,
        stated_at=datetime.fromisoformat(stated["at"]),
        accounts=_accounts(stated),
        clauses=published_clauses(
            decision,
            {one["theme"]: one["name"] for one in stated["themes"]},
            _dispositions_by_theme(decision),
        ),
        documents=attached_files(decision),
        dispositions=_dispositions(decision, stated, local_date(now)),
        no_action=NoActionCount(
            stated["no_action"]["contributions"],
            {NoActionReason(reason): n for reason, n in stated["no_action"]["by_reason"].items()},
        ),
        versions=versions,
    )


def _versions(published: list[Decision]) -> tuple[Version, ...]:
    return tuple(
        Version(one.number, one.published_at, one.change_reason)
        for one in published
        if one.published_at is not None
    )


def _accounts(stated: dict[str, Any]) -> Accounts:
    return Accounts(
        received=stated["received"],
        accepted=stated["accepted"],
        pending=stated["pending"],
        set_aside={SetAsideReason(reason): n for reason, n in stated["set_aside"].items()},
        withdrawn=stated["withdrawn"],
    )


def _dispositions_by_theme(decision: Decision) -> dict[str, Disposition]:
    """The dispositions of a version by public id of theme."""
    rows = db.session.execute(
        select(Disposition, Theme.public_id)
        .join(Theme, Theme.id == Disposition.theme_id)
        .where(Disposition.decision_id == decision.id)
    ).tuples()
    return {public_id: disposition for disposition, public_id in rows}


def _dispositions(
    decision: Decision, stated: dict[str, Any], today: date
) -> tuple[PublishedDisposition, ...]:
    frozen = {theme["theme"]: theme for theme in stated["themes"]}
    stored = _dispositions_by_theme(decision)
    numbers = {clause.id: clause.position for clause in decision.clauses}
    commitments = published_commitments(commitments_of(decision), today)
    return tuple(
        PublishedDisposition(
            theme=public_id,
            name=theme["name"],
            meaning=theme["meaning"],
            contributions=theme["contributions"],
            outcome=Outcome(stored[public_id].outcome),
            reason=stored[public_id].reason,
            commitments=tuple(commitments[commitment.id] for commitment in stored[public_id].commitments),
            clause=numbers.get(stored[public_id].clause_id or 0),
        )
        for public_id, theme in frozen.items()
        if public_id in stored
    )
