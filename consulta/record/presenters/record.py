"""The public record as JSON documents (docs/ledger.md); domain.record_files parses them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from consulta.consultations.queries.public import PublicConsultation
from consulta.record.domain.record_files import RECORD_FORMAT
from consulta.record.queries.record import ConsistencyProof, PublishedCheckpoint, RecordAccounts

_ENTRIES_PER_CHUNK = 500

Document = dict[str, Any]


def checkpoint_document(one: PublishedCheckpoint) -> Document:
    """One checkpoint: its fields, and its signed note."""
    return {
        "size": one.size,
        "root": one.root_base64,
        "made_at": one.made_at.isoformat(timespec="seconds"),
        "key": one.verifier_key,
        "note": one.note,
    }


def record_summary(
    consultation: PublicConsultation,
    accounts: RecordAccounts,
    checkpoints: Sequence[PublishedCheckpoint],
    site: str,
) -> Document:
    """registro.json. `checkpoints`: the newest first."""
    newest = checkpoints[0] if checkpoints else None
    return {
        "site": site,
        "consultation": consultation.slug,
        "title": consultation.title,
        "origin": newest.origin if newest else None,
        "public_key": newest.verifier_key if newest else None,
        "public_keys": list(dict.fromkeys(one.verifier_key for one in checkpoints)),
        "received": accounts.received,
        "entries": accounts.entries,
        "waiting": accounts.waiting,
        "newest": checkpoint_document(newest) if newest else None,
        "checkpoints": [checkpoint_document(one) for one in checkpoints],
    }


def record_file(
    slug: str, checkpoints: Sequence[PublishedCheckpoint], entries: Iterable[str], site: str
) -> Iterator[str]:
    """The whole record as one JSON document, in chunks. `checkpoints`: newest first."""
    head = {
        "format": RECORD_FORMAT,
        "site": site,
        "consultation": slug,
        "origin": checkpoints[0].origin if checkpoints else "",
        "checkpoints": [checkpoint_document(one) for one in reversed(checkpoints)],
    }
    yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "entries": ['
    lines: list[str] = []
    before = "\n"
    for entry in entries:
        lines.append(f'  "{entry}"')
        if len(lines) == _ENTRIES_PER_CHUNK:
            yield before + ",\n".join(lines)
            lines, before = [], ",\n"
    if lines:
        yield before + ",\n".join(lines)
    yield "\n ]\n}\n"


def consistency_document(proof: ConsistencyProof) -> Document:
    """The consistency proof between two sizes; hashes in hex."""
    return {
        "from": proof.old,
        "to": proof.new,
        "root_from": proof.old_root.hex(),
        "root_to": proof.new_root.hex(),
        "path": [step.hex() for step in proof.path],
    }
