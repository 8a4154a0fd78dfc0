"""The public record of a consultation: leaves, the tree above them, and signed checkpoints (DESIGN §7)."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import ConsultationRef, Id, Line, LongText, Moment
from consulta.core.extensions import db


class TreeEntry(db.Model):  # type: ignore[name-defined, misc]
    """A leaf of the tree: the digest of a contribution, without a reference to it."""

    __tablename__ = "tree_entry"
    __table_args__ = (UniqueConstraint("consultation_id", "digest"),)

    consultation_id: Mapped[ConsultationRef] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 0."""
    digest: Mapped[str] = mapped_column(String(64))


class TreeNode(db.Model):  # type: ignore[name-defined, misc]
    """The hash over a complete subtree of 2^level leaves; stored for every fifth level (queries.tree)."""

    __tablename__ = "tree_node"

    consultation_id: Mapped[ConsultationRef] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Among the nodes of its level, from 0."""
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Checkpoint(db.Model):  # type: ignore[name-defined, misc]
    """A signed state of the tree."""

    __tablename__ = "checkpoint"
    __table_args__ = (UniqueConstraint("consultation_id", "size", "verifier_key"),)

    id: Mapped[Id]
    consultation_id: Mapped[ConsultationRef]
    size: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))
    """Hex."""
    origin: Mapped[Line]
    verifier_key: Mapped[Line]
    """The public key it was signed with, as C2SP signed-note writes it."""
    note: Mapped[LongText]
    """The checkpoint as published: C2SP tlog-checkpoint, signed."""
    made_at: Mapped[Moment]
