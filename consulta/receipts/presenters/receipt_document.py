"""The file that proves a receipt (docs/ledger.md); record.domain.record_files reads it again."""

from __future__ import annotations

from typing import Any

from consulta.contributions.domain.components import PARTS, split_hashes
from consulta.contributions.domain.digests import canonical
from consulta.receipts.queries.receipt_file import ReceiptFile
from consulta.record.domain.record_files import RECEIPT_FORMAT
from consulta.record.queries.record import EntryProof
from consulta.record.queries.sealed import Sealed

Document = dict[str, Any]


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
