"""Open data: commitments and their history, for consultation.json."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from consulta.decisions.queries.published.attachments import AttachedFile
from consulta.decisions.queries.published.commitments import HistoryLine, PublishedCommitment


def commitments_document(commitments: Iterable[PublishedCommitment]) -> list[dict[str, Any]]:
    """One object for each commitment of the decision in force, with its history, the oldest first."""
    return [_commitment(made) for made in commitments]


def _commitment(made: PublishedCommitment) -> dict[str, Any]:
    return {
        "id": made.public_id,
        "what": made.what,
        "unit": made.unit,
        "first_due_on": made.first_due_on.isoformat(),
        "due_on": made.due_on.isoformat(),
        "state": made.status.progress.value,
        "days_late": made.status.days_late,
        "ended_on": made.ended_on.isoformat() if made.ended_on else None,
        "history": [_line(line) for line in made.history],
    }


def _line(line: HistoryLine) -> dict[str, Any]:
    return {
        "on": line.on.isoformat(),
        "kind": line.kind.value if line.kind else "overdue",
        "note": line.note or None,
        "evidence": file_document(line.evidence) if line.evidence else None,
    }


def file_document(file: AttachedFile) -> dict[str, Any]:
    """The metadata of a file, which is at /consultas/<slug>/documentos/<id>/<file_name>."""
    return {
        "id": file.public_id,
        "title": file.title,
        "file_name": file.file_name,
        "media_type": file.media_type.value,
        "size": file.size,
        "sha256": file.sha256,
    }
