"""The downloadable file of a receipt (docs/ledger.md); record.domain.record_files reads it."""

from __future__ import annotations

from typing import Any

from consulta.contributions.domain.digests import PARTS, canonical, split_hashes
from consulta.receipts.queries.receipt_file import ReceiptFile
from consulta.record.domain.record_files import RECEIPT_FORMAT
from consulta.record.queries.record import EntryProof
from consulta.record.queries.stored_digests import StoredDigest

Document = dict[str, Any]


def receipt_document(file: ReceiptFile, site: str) -> Document:
    """What an author downloads: the three parts with their salts, the digest and, once signed, the proof."""
    return {
        "format": RECEIPT_FORMAT,
        "site": site,
        "consultation": file.slug,
        "withdrawn": file.is_withdrawn,
        "digest": file.stored.digest,
        "parts": _parts(file.stored),
        "record": _proof(file.proof) if file.proof else None,
    }


def _parts(stored: StoredDigest) -> Document | None:
    hashes = stored.part_hashes or stored.recomputed()
    if stored.salts is None or stored.documents is None or hashes is None:
        return None
    return {
        name: {
            "salt": getattr(stored.salts, name).hex(),
            "text": canonical(getattr(stored.documents, name)).decode(),
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
