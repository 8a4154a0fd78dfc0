"""How one contribution was coded, and what the decision answers to each of its themes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select

from consulta.consultations.models.question import Question, QuestionVersion
from consulta.contributions.models.answer import Answer
from consulta.core.extensions import db
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.queries.published.decision import (
    PublishedDecision,
    PublishedDisposition,
    Version,
    published_decision,
)
from consulta.reading.domain.themes import NoActionReason, ThemeKind
from consulta.reading.models.theme import Coding, Theme


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """Where a theme was coded: characters of the answer's words, end exclusive; `end` None: the whole answer.

    `words` are those of the passage, as they were written.
    """

    answer_id: int
    wording: str
    words: str
    start: int = 0
    end: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.end is None


@dataclass(frozen=True, slots=True)
class ThemeCorrection:
    """What a later version changed in the answer to one theme. `before` is None where there was no answer."""

    version: Version
    before: Outcome | None
    after: Outcome | None
    reason_changed: bool
    """Whether the reason, or the clause that decides it, was reworded."""
    commitments_changed: bool


@dataclass(frozen=True, slots=True)
class ThemeAnswer:
    """One theme of a contribution: where it was coded, its disposition, and what corrections changed."""

    disposition: PublishedDisposition
    passages: tuple[ReadPassage, ...]
    corrections: tuple[ThemeCorrection, ...]


@dataclass(frozen=True, slots=True)
class NoProposal:
    """An answer coded as having no actionable content, and why."""

    answer_id: int
    wording: str
    reason: NoActionReason


def theme_answers(
    contribution_id: int, decision: PublishedDecision, now: datetime
) -> tuple[ThemeAnswer, ...]:
    """The themes of a contribution with their dispositions in this version, in the order of its words."""
    read: dict[str, list[ReadPassage]] = {}
    for coding, wording, words, theme in _codings(contribution_id, ThemeKind.ORDINARY):
        start, end = coding.passage_start, coding.passage_end
        found = ReadPassage(coding.answer_id, wording, (words or "")[start:end].strip(), start, end)
        read.setdefault(theme, []).append(found)
    answers = {one.theme: one for one in decision.dispositions}
    versions = _versions(decision, now)
    return tuple(
        ThemeAnswer(answers[theme], tuple(passages), tuple(_corrections(theme, versions)))
        for theme, passages in read.items()
        if theme in answers
    )


def no_proposals(contribution_id: int) -> tuple[NoProposal, ...]:
    """The answers of a contribution that propose nothing, with their reasons."""
    return tuple(
        NoProposal(coding.answer_id, wording, NoActionReason(coding.reason))
        for coding, wording, *_ in _codings(contribution_id, ThemeKind.NO_ACTION)
        if coding.reason
    )


def _codings(contribution_id: int, kind: ThemeKind) -> list[tuple[Coding, str, str | None, str]]:
    rows = db.session.execute(
        select(Coding, QuestionVersion.wording, Answer.words, Theme.public_id)
        .join(Theme, Theme.id == Coding.theme_id)
        .join(Answer, Answer.id == Coding.answer_id)
        .join(QuestionVersion, QuestionVersion.id == Answer.question_version_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.contribution_id == contribution_id, Coding.removed_at.is_(None), Theme.kind == kind)
        .order_by(Question.position, Coding.passage_start, Coding.id)
    )
    return list(rows.tuples())


def _versions(decision: PublishedDecision, now: datetime) -> list[PublishedDecision]:
    """Every version up to the one given, the oldest first; just itself when it is the first."""
    earlier = (
        published_decision(decision.slug, now, one.number)
        for one in decision.versions
        if one.number < decision.number
    )
    return [*(one for one in earlier if one is not None), decision]


def _corrections(theme: str, versions: list[PublishedDecision]) -> Iterable[ThemeCorrection]:
    for before, after in pairwise(versions):
        old, new = _answer(theme, before), _answer(theme, after)
        found = ThemeCorrection(
            version=next(one for one in after.versions if one.number == after.number),
            before=old.outcome if old else None,
            after=new.outcome if new else None,
            reason_changed=_wording(old, before) != _wording(new, after),
            commitments_changed=_commitments(old) != _commitments(new),
        )
        if found.before != found.after or found.reason_changed or found.commitments_changed:
            yield found


def _answer(theme: str, version: PublishedDecision) -> PublishedDisposition | None:
    return next((one for one in version.dispositions if one.theme == theme), None)


def _wording(one: PublishedDisposition | None, version: PublishedDecision) -> tuple[str, ...]:
    """The reason, and heading and text of the clause; its number does not matter."""
    if one is None:
        return ()
    clause = version.clauses[one.clause - 1] if one.clause else None
    return (one.reason, clause.heading, clause.text) if clause else (one.reason,)


def _commitments(one: PublishedDisposition | None) -> list[tuple[str, str, str]]:
    return [(made.what, made.unit, made.due_on.isoformat()) for made in one.commitments] if one else []
