"""One's own contribution, by its folio alone: the other door to answers besides published/."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from consulta.domain.channels import Channel
from consulta.domain.dispositions import Outcome
from consulta.domain.labels import Reason
from consulta.domain.layers import Language, LayerKind, counting
from consulta.domain.lifecycle import State, state_at
from consulta.domain.moderation import (
    ContributionState,
    NoActionReason,
    SetAsideReason,
    TextState,
    WithholdReason,
)
from consulta.domain.roles import Role
from consulta.extensions import db
from consulta.models import (
    Answer,
    AnswerChoice,
    Coding,
    Commitment,
    Consultation,
    Contribution,
    Decision,
    Disposition,
    Question,
    QuestionVersion,
    Theme,
)
from consulta.queries.layers import layers_of, roles_of


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment as the author of a contribution sees it."""

    what: str
    unit: str
    due_on: date
    ended_at: datetime | None
    fulfilled: bool | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One theme an answer was read as and, after the decision, what was decided on it and why."""

    theme: str
    meaning: str
    no_action: NoActionReason | None = None
    outcome: Outcome | None = None
    reason: str = ""
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptLayer:
    """A copy of one's words that counts, when it was made, and by which role of the staff."""

    kind: LayerKind
    language: Language | None
    text: str
    made_at: datetime
    by: Role | None


@dataclass(frozen=True, slots=True)
class ReceiptAnswer:
    """A question as it was asked, what was answered, and how it was read."""

    wording: str
    words: str | None
    choices: tuple[str, ...]
    text_state: TextState
    withheld_because: Reason | None
    readings: tuple[Reading, ...] = ()
    layers: tuple[ReceiptLayer, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a folio opens."""

    folio: str
    digest: str
    slug: str
    title: str
    decider: str
    answer_due_on: date | None
    closes_at: datetime | None
    consultation_state: State
    channel: Channel
    received_at: datetime
    state: ContributionState
    set_aside_because: Reason | None
    publish_text: bool
    decided_on: date | None = None
    answers: tuple[ReceiptAnswer, ...] = field(default=())


def receipt(folio: str, now: datetime) -> Receipt | None:
    """The receipt with that canonical folio, or None. Themes show once the decision is published."""
    row = db.session.execute(
        select(Contribution, Consultation)
        .join(Consultation, Consultation.id == Contribution.consultation_id)
        .where(Contribution.folio == folio)
    ).one_or_none()
    if row is None:
        return None
    contribution, consultation = row._tuple()
    decision = _published_decision(consultation.id)
    state = ContributionState(contribution.state)
    erased = state is ContributionState.WITHDRAWN
    return Receipt(
        folio=contribution.folio,
        digest=contribution.digest,
        slug=consultation.slug,
        title=consultation.title,
        decider=consultation.decider,
        answer_due_on=consultation.answer_due_on,
        closes_at=consultation.closes_at,
        consultation_state=state_at(consultation.timeline, now),
        channel=Channel(contribution.channel),
        received_at=contribution.received_at,
        state=state,
        set_aside_because=(SetAsideReason(contribution.state_reason) if contribution.state_reason else None),
        publish_text=contribution.publish_text,
        decided_on=decision.decided_on if decision else None,
        answers=() if erased else _answers(contribution.id, decision),
    )


def folio_exists(folio: str) -> bool:
    """Whether some contribution has this folio."""
    return db.session.scalar(select(Contribution.id).where(Contribution.folio == folio)) is not None


def _published_decision(consultation_id: int) -> Decision | None:
    return db.session.scalar(
        select(Decision)
        .where(Decision.consultation_id == consultation_id, Decision.published_at.is_not(None))
        .order_by(Decision.number.desc())
        .limit(1)
    )


def _answers(contribution_id: int, decision: Decision | None) -> tuple[ReceiptAnswer, ...]:
    found = db.session.execute(
        select(Answer, QuestionVersion, Question)
        .join(QuestionVersion, QuestionVersion.id == Answer.question_version_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.contribution_id == contribution_id)
        .order_by(Question.position)
    )
    rows = found.tuples().all()
    choices = _choices(contribution_id)
    layers = _layers([answer.id for answer, *_ in rows])
    readings = _readings(contribution_id, decision) if decision else {}
    return tuple(
        ReceiptAnswer(
            wording=version.wording,
            words=answer.words,
            choices=tuple(
                option["label"] for option in version.options if option["key"] in choices.get(question.id, ())
            ),
            text_state=TextState(answer.text_state),
            withheld_because=WithholdReason(answer.text_reason) if answer.text_reason else None,
            readings=readings.get(answer.id, ()),
            layers=layers.get(answer.id, ()),
        )
        for answer, version, question in rows
    )


def _layers(answer_ids: list[int]) -> dict[int, tuple[ReceiptLayer, ...]]:
    counted = {answer_id: counting(made) for answer_id, made in layers_of(answer_ids).items()}
    roles = roles_of({one.author_id for made in counted.values() for one in made})
    return {
        answer_id: tuple(
            ReceiptLayer(one.kind, one.language, one.text, one.made_at, roles.get(one.author_id))
            for one in made
        )
        for answer_id, made in counted.items()
    }


def _choices(contribution_id: int) -> dict[int, set[str]]:
    chosen: dict[int, set[str]] = {}
    for one in db.session.scalars(
        select(AnswerChoice).where(AnswerChoice.contribution_id == contribution_id)
    ):
        chosen.setdefault(one.question_id, set()).add(one.option_key)
    return chosen


def _readings(contribution_id: int, decision: Decision) -> dict[int, tuple[Reading, ...]]:
    dispositions = {one.theme_id: one for one in decision.dispositions}
    promises = _promises([one.id for one in decision.dispositions])
    rows = db.session.execute(
        select(Coding, Theme)
        .join(Theme, Theme.id == Coding.theme_id)
        .join(Answer, Answer.id == Coding.answer_id)
        .where(Answer.contribution_id == contribution_id, Coding.removed_at.is_(None))
        .order_by(Coding.id)
    ).tuples()
    found: dict[int, tuple[Reading, ...]] = {}
    for coding, theme in rows:
        reading = _reading(coding, theme, dispositions.get(theme.id), promises)
        found[coding.answer_id] = (*found.get(coding.answer_id, ()), reading)
    return found


def _reading(
    coding: Coding, theme: Theme, disposition: Disposition | None, promises: dict[int, tuple[Promise, ...]]
) -> Reading:
    return Reading(
        theme=theme.name,
        meaning=theme.meaning,
        no_action=NoActionReason(coding.reason) if coding.reason else None,
        outcome=Outcome(disposition.outcome) if disposition else None,
        reason=disposition.reason if disposition else "",
        promises=promises.get(disposition.id, ()) if disposition else (),
    )


def _promises(disposition_ids: list[int]) -> dict[int, tuple[Promise, ...]]:
    made: dict[int, tuple[Promise, ...]] = {}
    rows = db.session.scalars(
        select(Commitment).where(Commitment.disposition_id.in_(disposition_ids)).order_by(Commitment.due_on)
    )
    for one in rows:
        promise = Promise(one.what, one.unit, one.due_on, one.ended_at, one.fulfilled)
        made[one.disposition_id] = (*made.get(one.disposition_id, ()), promise)
    return made
