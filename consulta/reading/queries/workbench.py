"""One answer on the workbench, with its codings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.accounts.models.account import Account
from consulta.consultations.models.question import Question, QuestionVersion
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.passages import Passage
from consulta.reading.domain.themes import NoActionReason
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.queries.coding import Position, codable_conditions
from consulta.vocabulary.channels import Channel


@dataclass(frozen=True, slots=True)
class CurrentCoding:
    """One current coding of an answer or a passage of it."""

    coding_id: int
    theme_id: int
    theme: str
    theme_name: str
    reason: NoActionReason | None
    passage: Passage
    coder_id: int
    coder: str
    coded_at: datetime

    @property
    def is_whole(self) -> bool:
        return self.passage[1] is None


@dataclass(frozen=True, slots=True)
class AnswerToCode:
    """One answer on the workbench. `contribution` is the number of its contribution."""

    answer_id: int
    public_id: str
    position: Position
    contribution: int
    channel: Channel
    question_key: str
    wording: str
    version: int
    words: str
    codings: tuple[CurrentCoding, ...]

    @property
    def seen_codings(self) -> str:
        """The ids of the codings, as a form field that detects changes since the page was shown."""
        return ",".join(str(coding.coding_id) for coding in self.codings)

    def quote(self, passage: Passage) -> str:
        """The words of a passage."""
        return self.words[passage[0] : passage[1]]


def answer_to_code(consultation_id: int, public_id: str) -> AnswerToCode | None:
    """One answer by its public id; None when it cannot be coded."""
    row = db.session.execute(
        select(
            Answer.id,
            Answer.public_id,
            Answer.question_id,
            Answer.contribution_id,
            Contribution.channel,
            Question.key,
            QuestionVersion.wording,
            QuestionVersion.number,
            Answer.words,
        )
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .join(Question, Question.id == Answer.question_id)
        .join(QuestionVersion, QuestionVersion.id == Answer.question_version_id)
        .where(*codable_conditions(consultation_id), Answer.public_id == public_id)
    ).first()
    if row is None:
        return None
    return AnswerToCode(
        answer_id=row.id,
        public_id=row.public_id,
        position=(row.question_id, row.id),
        contribution=row.contribution_id,
        channel=Channel(row.channel),
        question_key=row.key,
        wording=row.wording,
        version=row.number,
        words=row.words,
        codings=tuple(_codings(row.id)),
    )


def _codings(answer_id: int) -> Sequence[CurrentCoding]:
    rows = db.session.execute(
        select(
            Coding.id,
            Coding.theme_id,
            Theme.public_id,
            Theme.name,
            Coding.reason,
            Coding.passage_start,
            Coding.passage_end,
            Coding.coder_id,
            Account.name.label("coder"),
            Coding.coded_at,
        )
        .join(Theme, Theme.id == Coding.theme_id)
        .join(Account, Account.id == Coding.coder_id)
        .where(Coding.answer_id == answer_id, Coding.removed_at.is_(None))
        .order_by(Coding.id)
    )
    return [
        CurrentCoding(
            coding_id=row.id,
            theme_id=row.theme_id,
            theme=row.public_id,
            theme_name=row.name,
            reason=NoActionReason(row.reason) if row.reason else None,
            passage=(row.passage_start, row.passage_end),
            coder_id=row.coder_id,
            coder=row.coder,
            coded_at=row.coded_at,
        )
        for row in rows
    ]
