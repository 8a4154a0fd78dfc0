"""Questions and their versions."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.consultations.domain.questions.spec import Option, QuestionSpec
from consulta.core.columns import AccountRef, Code, ConsultationRef, Id, Json, LongText, Moment
from consulta.core.extensions import db


class Question(db.Model):  # type: ignore[name-defined, misc]
    """A question keeps its key for life; its wording lives in its versions."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("consultation_id", "key"),)

    id: Mapped[Id]
    consultation_id: Mapped[ConsultationRef]
    key: Mapped[Code]
    position: Mapped[int]
    retired_at: Mapped[Moment | None]

    versions: Mapped[list[QuestionVersion]] = relationship(
        order_by="QuestionVersion.number", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def current(self) -> QuestionVersion:
        return self.versions[-1]

    def spec(self, version: QuestionVersion | None = None) -> QuestionSpec:
        """The question at a version of it; without one, at the current version."""
        at = version or self.current
        return QuestionSpec(
            key=self.key,
            kind=at.kind,
            wording=at.wording,
            help=at.help,
            required=at.required,
            options=tuple(Option(**option) for option in at.options),
            version_id=at.id,
            number=at.number,
            question_id=self.id,
        )


class QuestionVersion(db.Model):  # type: ignore[name-defined, misc]
    """What was asked, word for word. Never changed once someone has answered it."""

    __tablename__ = "question_version"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(db.ForeignKey("question.id"))
    number: Mapped[int]
    kind: Mapped[Code]
    wording: Mapped[LongText]
    help: Mapped[LongText] = mapped_column(default="")
    required: Mapped[bool] = mapped_column(default=False)
    options: Mapped[Json] = mapped_column(default=list)
    """[{"key", "label"}, …] for questions with choices."""
    created_at: Mapped[Moment]
    created_by_id: Mapped[AccountRef]
