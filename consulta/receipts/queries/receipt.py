"""A contribution for its author, by folio; for letters, by number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.domain.lifecycle import State
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.models.question import Question, QuestionVersion
from consulta.contributions.domain.moderation import (
    ContributionState,
    SetAsideReason,
    TextState,
    WithholdReason,
)
from consulta.contributions.models.answer import Answer, AnswerChoice
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.decisions.domain.ask_back import Verdict, may_ask_back
from consulta.decisions.models.ask_back import AskBack
from consulta.decisions.queries.published.decision import PublishedDecision, published_decision
from consulta.reading.domain.layers import Language, LayerKind, counting
from consulta.reading.queries.layers import layers_of, roles_of
from consulta.receipts.queries.receipt_themes import NoProposal, ThemeAnswer, no_proposals, theme_answers
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.labels import Reason
from consulta.vocabulary.roles import Role


@dataclass(frozen=True, slots=True)
class ReceiptLayer:
    """A current layer of an answer, when it was made, and by which role of the staff."""

    kind: LayerKind
    language: Language | None
    text: str
    made_at: datetime
    by: Role | None


@dataclass(frozen=True, slots=True)
class ReceiptAnswer:
    """A question as it was asked, and its answer. `id` is what passages refer to, and is never shown."""

    id: int
    wording: str
    words: str | None
    choices: tuple[str, ...]
    text_state: TextState
    withheld_because: Reason | None
    layers: tuple[ReceiptLayer, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a folio opens. `decision` is the version in force, once there is one.

    `themes` and `no_proposal` are how the answers were coded; empty before the decision and for contributions
    that were not accepted. `verdict` is what the author said of the decision's answer.
    """

    folio: str
    digest: str
    consultation_id: int
    slug: str
    title: str
    decider: str
    answer_due_on: date | None
    closes_at: datetime | None
    consultation_state: State
    cancel_reason: str
    channel: Channel
    received_at: datetime
    withdrawn_at: datetime | None
    state: ContributionState
    set_aside_because: Reason | None
    publish_text: bool
    answers: tuple[ReceiptAnswer, ...]
    decision: PublishedDecision | None
    themes: tuple[ThemeAnswer, ...] = ()
    no_proposal: tuple[NoProposal, ...] = ()
    may_give_verdict: bool = False
    verdict: Verdict | None = None

    @property
    def withdrawn_after_decision(self) -> bool:
        """Whether the first version still counts what was withdrawn."""
        if self.decision is None or self.withdrawn_at is None:
            return False
        return self.decision.versions[0].published_at <= self.withdrawn_at


def receipt(folio: str, now: datetime) -> Receipt | None:
    """The receipt with that canonical folio, or None."""
    return _receipt(Contribution.folio == folio, now)


def receipt_of_number(consultation_id: int, number: int, now: datetime) -> Receipt | None:
    """The receipt of a contribution by its internal number, for a printed letter: without folio and digest,
    which are only for the author. None when there is none.
    """
    of_number = (Contribution.consultation_id == consultation_id) & (Contribution.id == number)
    found = _receipt(of_number, now)
    return replace(found, folio="", digest="") if found else None


def _receipt(condition: ColumnElement[bool], now: datetime) -> Receipt | None:
    row = db.session.execute(
        select(Contribution, Consultation)
        .join(Consultation, Consultation.id == Contribution.consultation_id)
        .where(condition)
    ).one_or_none()
    if row is None:
        return None
    contribution, consultation = row._tuple()
    state, consultation_state = ContributionState(contribution.state), consultation.state_at(now)
    decision = published_decision(consultation.slug, now)
    answers = () if state is ContributionState.WITHDRAWN else _answers(contribution.id)
    shown_decision = decision if state is ContributionState.ACCEPTED else None
    return Receipt(
        folio=contribution.folio,
        digest=contribution.digest,
        consultation_id=consultation.id,
        slug=consultation.slug,
        title=consultation.title,
        decider=consultation.decider,
        answer_due_on=consultation.answer_due_on,
        closes_at=consultation.closes_at,
        consultation_state=consultation_state,
        cancel_reason=consultation.cancel_reason or "",
        channel=Channel(contribution.channel),
        received_at=contribution.received_at,
        withdrawn_at=_withdrawn_at(contribution),
        state=state,
        set_aside_because=(SetAsideReason(contribution.state_reason) if contribution.state_reason else None),
        publish_text=contribution.publish_text,
        answers=answers,
        decision=decision,
        themes=theme_answers(contribution.id, shown_decision, now) if shown_decision else (),
        no_proposal=no_proposals(contribution.id) if shown_decision else (),
        may_give_verdict=decision is not None and may_ask_back(state, consultation_state),
        verdict=_verdict(contribution.id),
    )


def folio_exists(folio: str) -> bool:
    """Whether some contribution has this folio."""
    return db.session.scalar(select(Contribution.id).where(Contribution.folio == folio)) is not None


def _withdrawn_at(contribution: Contribution) -> datetime | None:
    if contribution.state != ContributionState.WITHDRAWN:
        return None
    return db.session.scalar(
        select(func.max(HistoryEntry.at)).where(
            HistoryEntry.consultation_id == contribution.consultation_id,
            HistoryEntry.subject == "contribution",
            HistoryEntry.subject_id == contribution.id,
            HistoryEntry.action == "withdrawn",
        )
    )


def _verdict(contribution_id: int) -> Verdict | None:
    answer = db.session.get(AskBack, contribution_id)
    return Verdict(answer.verdict) if answer else None


def _answers(contribution_id: int) -> tuple[ReceiptAnswer, ...]:
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
    return tuple(
        ReceiptAnswer(
            id=answer.id,
            wording=version.wording,
            words=answer.words,
            choices=tuple(
                option["label"] for option in version.options if option["key"] in choices.get(question.id, ())
            ),
            text_state=TextState(answer.text_state),
            withheld_because=WithholdReason(answer.text_reason) if answer.text_reason else None,
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
