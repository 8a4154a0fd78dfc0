"""Themes, the codebook they make up, and codings."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import (
    AccountRef,
    Code,
    ConsultationRef,
    Id,
    Json,
    Line,
    LongText,
    Moment,
    PublicId,
)
from consulta.core.extensions import db


class Theme(db.Model):  # type: ignore[name-defined, misc]
    """What answers are coded as. Each consultation has one of kind no_action besides the ordinary ones."""

    __tablename__ = "theme"
    __table_args__ = (
        Index(
            "uq_theme_name",
            "consultation_id",
            "name",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    consultation_id: Mapped[ConsultationRef]
    kind: Mapped[Code]
    name: Mapped[Line]
    meaning: Mapped[LongText] = mapped_column(default="")
    includes: Mapped[LongText] = mapped_column(default="", server_default=text("''"))
    """Examples of what is coded as this theme, a line each; in the staff's words, never a citizen's."""
    excludes: Mapped[LongText] = mapped_column(default="", server_default=text("''"))
    """Examples of what looks like it and is coded as another."""
    created_at: Mapped[Moment]
    created_by_id: Mapped[AccountRef | None]
    retired_at: Mapped[Moment | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    """The theme it was merged into, when it was retired by that."""


class CodebookVersion(db.Model):  # type: ignore[name-defined, misc]
    """The codebook after a change; every coding refers to the version it was made with."""

    __tablename__ = "codebook_version"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[Id]
    consultation_id: Mapped[ConsultationRef]
    number: Mapped[int]
    themes: Mapped[Json]
    """[{"theme", "kind", "name", "meaning", "includes", "excludes"}, …], theme being its public id."""
    created_at: Mapped[Moment]
    created_by_id: Mapped[AccountRef | None]


class CodebookChange(db.Model):  # type: ignore[name-defined, misc]
    """One change of the codebook (create, edit, retire, merge, split): what it takes to undo it whole.

    The codings it added or ended name it, so that undoing finds them without a list.
    """

    __tablename__ = "codebook_change"
    __table_args__ = (Index("ix_codebook_change_last", "consultation_id", "id"),)

    id: Mapped[Id]
    consultation_id: Mapped[ConsultationRef]
    kind: Mapped[Code]
    """domain.themes.ChangeKind."""
    detail: Mapped[Json]
    """Themes by public id, with their names and meanings before and after."""
    made_at: Mapped[Moment]
    made_by_id: Mapped[AccountRef | None]
    undone_at: Mapped[Moment | None]
    undone_by_id: Mapped[AccountRef | None]


class Coding(db.Model):  # type: ignore[name-defined, misc]
    """One answer, or a passage of it, coded as one theme, by whom. Undone ones stay, marked as removed."""

    __tablename__ = "coding"
    __table_args__ = (
        Index("ix_coding_answer", "answer_id", "removed_at"),
        Index("ix_coding_theme", "consultation_id", "theme_id", "removed_at"),
        Index(
            "ix_coding_live",
            "consultation_id",
            "answer_id",
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        # Of the whole answer once a theme; of passages once each stretch. Two indexes, since to a database
        # an empty end differs from every other one.
        Index(
            "uq_coding_whole",
            "answer_id",
            "theme_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL AND passage_end IS NULL"),
            postgresql_where=text("removed_at IS NULL AND passage_end IS NULL"),
        ),
        Index(
            "uq_coding_passage",
            "answer_id",
            "theme_id",
            "passage_start",
            "passage_end",
            unique=True,
            sqlite_where=text("removed_at IS NULL AND passage_end IS NOT NULL"),
            postgresql_where=text("removed_at IS NULL AND passage_end IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    consultation_id: Mapped[ConsultationRef]
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    codebook_version_id: Mapped[int] = mapped_column(ForeignKey("codebook_version.id"))
    passage_start: Mapped[int] = mapped_column(default=0)
    passage_end: Mapped[int | None]
    """Characters of the original words, start inclusive, end exclusive; no end: the whole answer."""
    reason: Mapped[Code | None]
    """domain.themes.NoActionReason, when the theme is the one of no actionable content."""
    coded_at: Mapped[Moment]
    coder_id: Mapped[AccountRef]
    removed_at: Mapped[Moment | None]
    removed_by_id: Mapped[AccountRef | None]
    added_by_change_id: Mapped[int | None] = mapped_column(ForeignKey("codebook_change.id"))
    """The merge or split that added it, when no person did."""
    removed_by_change_id: Mapped[int | None] = mapped_column(ForeignKey("codebook_change.id"))
    """The merge or split that moved it away."""
    was_suggested: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the coder accepted it from a suggestion."""
