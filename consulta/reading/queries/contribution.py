"""One contribution for staff pages: its answers, place and history. Never its folio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from consulta.accounts.models.account import Account
from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.models.question import Question, QuestionVersion
from consulta.contributions.domain.moderation import (
    ContributionState,
    SetAsideReason,
    TextState,
    WithholdReason,
)
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import ConflictingSubmission, Contact, Contribution, Place
from consulta.core.extensions import db
from consulta.reading.domain.themes import NoActionReason
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.queries.contributions import choices_of, chosen_labels
from consulta.reading.queries.layers import LayerStack, layers_of
from consulta.vocabulary.channels import Channel, ConsentWay
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource, PlaceMeaning
from consulta.vocabulary.territory import District, district


@dataclass(frozen=True, slots=True)
class AnswerTheme:
    """A theme that an answer is coded as."""

    theme: str
    reason: NoActionReason | None
    coder: str
    coded_at: datetime


@dataclass(frozen=True, slots=True)
class StaffAnswer:
    """One answer with its judgement, themes and layers. `is_text`: there are words to judge."""

    answer_id: int
    public_id: str
    question_key: str
    wording: str
    version: int
    words: str | None
    choices: tuple[str, ...]
    text_state: TextState
    text_reason: WithholdReason | None
    themes: tuple[AnswerTheme, ...]
    layers: LayerStack

    @property
    def is_text(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True, slots=True)
class StaffPlace:
    """The place as it was given."""

    source: LocationSource
    district: District | None
    landmark: str | None
    lat: str | None
    lon: str | None
    accuracy_m: int | None
    meaning: PlaceMeaning | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the history: `subject` is contribution, text or answer; `question_key` for the latter."""

    at: datetime
    who: str | None
    subject: str
    action: str
    to_state: str | None
    reason: str | None
    question_key: str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Other content sent with this contribution's submission id; it is not counted anywhere."""

    conflict_id: int
    received_at: datetime
    words: tuple[tuple[str, str], ...]
    reviewed_at: datetime | None
    reviewed_by: str | None


@dataclass(frozen=True, slots=True)
class StaffContribution:
    """All that staff may see of one contribution."""

    number: int
    channel: Channel
    captured_at: datetime
    received_at: datetime
    recorded_by: str | None
    consent_way: ConsentWay | None
    notice_version: str
    publish_text: bool
    left_contact: bool
    state: ContributionState
    reason: SetAsideReason | None
    age_band: AgeBand | None
    sex: Sex | None
    relation: Relation | None
    place: StaffPlace | None
    answers: tuple[StaffAnswer, ...]

    @property
    def texts_to_judge(self) -> tuple[StaffAnswer, ...]:
        """The texts that may be approved for publication: those whose author consented."""
        return tuple(answer for answer in self.answers if self.publish_text and answer.is_text)

    @property
    def fingerprint(self) -> str:
        """Changes with the judgements and layers, to detect that a form was sent from an older state."""
        texts = (
            f"{one.answer_id}={one.text_state}:{one.text_reason or ''}:{one.layers.newest_id}"
            for one in self.texts_to_judge
        )
        return " ".join([f"{self.state}:{self.reason or ''}", *texts])


def staff_contribution(consultation_id: int, number: int) -> StaffContribution | None:
    """One contribution of this consultation by its number, or None."""
    row = db.session.execute(
        select(Contribution, Account.name)
        .outerjoin(Account, Account.id == Contribution.recorded_by_id)
        .where(Contribution.consultation_id == consultation_id, Contribution.id == number)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return None
    found, recorded_by = row._tuple()
    return StaffContribution(
        number=found.id,
        channel=Channel(found.channel),
        captured_at=found.captured_at,
        received_at=found.received_at,
        recorded_by=recorded_by,
        consent_way=ConsentWay(found.consent_way) if found.consent_way else None,
        notice_version=found.notice_version,
        publish_text=found.publish_text,
        left_contact=db.session.get(Contact, found.id) is not None,
        state=ContributionState(found.state),
        reason=SetAsideReason(found.state_reason) if found.state_reason else None,
        age_band=AgeBand(found.age_band) if found.age_band else None,
        sex=Sex(found.sex) if found.sex else None,
        relation=Relation(found.relation) if found.relation else None,
        place=_place(found.id),
        answers=_answers(found.id),
    )


def history_of(consultation_id: int, contribution: StaffContribution) -> tuple[HistoryLine, ...]:
    """The history of a contribution and its answers, newest first."""
    keys = {answer.answer_id: answer.question_key for answer in contribution.answers}
    rows = db.session.execute(
        select(*HistoryEntry.__table__.c, Account.name.label("who"))
        .outerjoin(Account, Account.id == HistoryEntry.account_id)
        .where(
            HistoryEntry.consultation_id == consultation_id,
            or_(
                and_(HistoryEntry.subject == "contribution", HistoryEntry.subject_id == contribution.number),
                and_(HistoryEntry.subject.in_(["text", "answer"]), HistoryEntry.subject_id.in_(keys)),
            ),
        )
        .order_by(HistoryEntry.id.desc())
    )
    return tuple(
        HistoryLine(
            at=row.at,
            who=row.who,
            subject=row.subject,
            action=row.action,
            to_state=row.to_state,
            reason=row.reason,
            question_key=None if row.subject == "contribution" else keys[row.subject_id],
        )
        for row in rows
    )


def conflicts_of(consultation_id: int, number: int) -> tuple[Conflict, ...]:
    """The conflicting submissions of a contribution, oldest first."""
    rows = db.session.execute(
        select(ConflictingSubmission, Account.name)
        .outerjoin(Account, Account.id == ConflictingSubmission.reviewed_by_id)
        .where(
            ConflictingSubmission.consultation_id == consultation_id,
            ConflictingSubmission.contribution_id == number,
        )
        .order_by(ConflictingSubmission.id)
    ).tuples()
    return tuple(
        Conflict(one.id, one.received_at, _texts(one.content), one.reviewed_at, reviewer)
        for one, reviewer in rows
    )


def _texts(content: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The words of a conflicting submission, by question; choices as their keys."""
    return tuple((key, _as_text(value)) for key, value in sorted(content["words"].items()))


def _as_text(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _place(number: int) -> StaffPlace | None:
    found = db.session.get(Place, number)
    if found is None:
        return None
    return StaffPlace(
        source=LocationSource(found.source),
        district=district(found.district_code) if found.district_code else None,
        landmark=found.landmark,
        lat=found.lat,
        lon=found.lon,
        accuracy_m=found.accuracy_m,
        meaning=PlaceMeaning(found.meaning) if found.meaning else None,
    )


def _answers(number: int) -> tuple[StaffAnswer, ...]:
    chosen = choices_of([number])
    rows = (
        db.session.execute(
            select(
                Answer, Question.key, QuestionVersion.number, QuestionVersion.wording, QuestionVersion.options
            )
            .join(Question, Question.id == Answer.question_id)
            .join(QuestionVersion, QuestionVersion.id == Answer.question_version_id)
            .where(Answer.contribution_id == number)
            .order_by(Question.position, Question.id)
            .execution_options(populate_existing=True)
        )
        .tuples()
        .all()
    )
    ids = [row[0].id for row in rows]
    themes, layers = themes_of_answers(ids), layers_of(ids)
    return tuple(
        StaffAnswer(
            answer_id=answer.id,
            public_id=answer.public_id,
            question_key=key,
            wording=wording,
            version=version,
            words=answer.words,
            choices=chosen_labels(options, chosen.get((number, answer.question_id), ())),
            text_state=TextState(answer.text_state),
            text_reason=WithholdReason(answer.text_reason) if answer.text_reason else None,
            themes=tuple(themes.get(answer.id, ())),
            layers=LayerStack(answer.words or "", tuple(layers.get(answer.id, ()))),
        )
        for answer, key, version, wording, options in rows
    )


def themes_of_answers(answer_ids: list[int]) -> dict[int, list[AnswerTheme]]:
    """The themes of answers by answer id, each once however many passages have it, in coding order."""
    found: dict[int, list[AnswerTheme]] = {}
    for row in db.session.execute(
        select(Coding.answer_id, Theme.name, Coding.reason, Account.name.label("coder"), Coding.coded_at)
        .join(Theme, Theme.id == Coding.theme_id)
        .join(Account, Account.id == Coding.coder_id)
        .where(Coding.answer_id.in_(answer_ids), Coding.removed_at.is_(None))
        .order_by(Coding.id)
    ):
        reason = NoActionReason(row.reason) if row.reason else None
        read = found.setdefault(row.answer_id, [])
        if all(one.theme != row.name for one in read):
            read.append(AnswerTheme(row.name, reason, row.coder, row.coded_at))
    return found
