"""The public record as files for checkers (docs/ledger.md); domain.record_files reads them again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from consulta.domain.components import PARTS, split_hashes
from consulta.domain.ledger import canonical
from consulta.domain.record_files import RECEIPT_FORMAT, RECORD_FORMAT
from consulta.queries.published.consultations import PublicConsultation
from consulta.queries.published.ledger import EntryProof, Growth, PublishedCheckpoint, RecordAccounts
from consulta.queries.receipt_file import ReceiptFile
from consulta.queries.sealed import Sealed

_LINES = 500

Document = dict[str, Any]


def checkpoint_document(one: PublishedCheckpoint) -> Document:
    """One checkpoint: what it says, and the signed note that says it."""
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
    """The whole record as one JSON document, a piece at a time. `checkpoints`: the newest first."""
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
        if len(lines) == _LINES:
            yield before + ",\n".join(lines)
            lines, before = [], ",\n"
    if lines:
        yield before + ",\n".join(lines)
    yield "\n ]\n}\n"


def receipt_document(file: ReceiptFile, site: str) -> Document:
    """What an author downloads: the three parts with their salts, the digest and, once signed, the proof."""
    return {
        "format": RECEIPT_FORMAT,
        "site": site,
        "consultation": file.slug,
        "withdrawn": file.is_withdrawn,
        "digest": file.sealed.digest,
        "parts": _parts(file.sealed),
        "record": _proof(file.proof) if file.proof else None,
    }


def growth_document(growth: Growth) -> Document:
    """The consistency proof between two sizes; hashes in hex."""
    return {
        "from": growth.old,
        "to": growth.new,
        "root_from": growth.old_root.hex(),
        "root_to": growth.new_root.hex(),
        "path": [step.hex() for step in growth.path],
    }


def _parts(sealed: Sealed) -> Document | None:
    hashes = sealed.part_hashes or sealed.recomputed()
    if sealed.salts is None or sealed.components is None or hashes is None:
        return None
    return {
        name: {
            "salt": getattr(sealed.salts, name).hex(),
            "text": canonical(getattr(sealed.components, name)).decode(),
            "hash": one.hex(),
        }
        for name, one in zip(PARTS, split_hashes(hashes), strict=True)
    }


def _proof(proof: EntryProof) -> Document:
    return {
        "index": proof.index,
        "path": [step.hex() for step in proof.path],
        "key": proof.checkpoint.verifier_key,
        "checkpoint": proof.checkpoint.note,
    }
