"""The public record of a consultation: its checkpoints. Nothing here tells what anybody said."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.extensions import db
from consulta.models import Checkpoint

GROUP = 4


@dataclass(frozen=True, slots=True)
class PublishedCheckpoint:
    """The record at one moment, signed: so many entries, and the root hash over them."""

    size: int
    root_base64: str
    made_at: datetime
    note: str
    """The checkpoint as published, C2SP tlog-checkpoint in a signed note."""
    origin: str
    verifier_key: str
    root_hex: str

    @property
    def root_groups(self) -> tuple[str, ...]:
        """The root in sixteen groups of four hex digits: what is printed, and can be typed again."""
        return tuple(self.root_hex[start : start + GROUP] for start in range(0, len(self.root_hex), GROUP))

    @property
    def line(self) -> str:
        """All that is needed to compare, in one line: the size and the groups of the root."""
        return f"{self.size} {' '.join(self.root_groups)}"


def newest_checkpoint(consultation_id: int) -> PublishedCheckpoint | None:
    """The checkpoint that says most; None until the first one."""
    return next(iter(_checkpoints(consultation_id, limit=1)), None)


def checkpoints(consultation_id: int) -> tuple[PublishedCheckpoint, ...]:
    """Every checkpoint, the newest first; one of the same size again where the key changed."""
    return _checkpoints(consultation_id)


def _checkpoints(consultation_id: int, *, limit: int | None = None) -> tuple[PublishedCheckpoint, ...]:
    rows: Sequence[Checkpoint] = db.session.scalars(
        select(Checkpoint)
        .where(Checkpoint.consultation_id == consultation_id)
        .order_by(Checkpoint.size.desc(), Checkpoint.id.desc())
        .limit(limit)
    ).all()
    return tuple(
        PublishedCheckpoint(
            size=one.size,
            root_base64=b64encode(bytes.fromhex(one.root)).decode(),
            made_at=one.made_at,
            note=one.note,
            origin=one.origin,
            verifier_key=one.verifier_key,
            root_hex=one.root,
        )
        for one in rows
    )
