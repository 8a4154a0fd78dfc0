"""Parse the two downloadable files, a receipt and a record, and printed lines (docs/ledger.md)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consulta.contributions.domain.digests import PARTS
from consulta.record.domain.checkpoints import (
    BadNote,
    Checkpoint,
    VerifierKey,
    parse_verifier_key,
    read_checkpoint,
)

RECEIPT_FORMAT = "consulta-receipt-1"
RECORD_FORMAT = "consulta-record-1"
HEX_DIGITS = 64
MIN_TYPED_DIGITS = 16
"""The fewest hex digits of a printed root that are compared."""

_HEX = re.compile(r"[0-9a-f]{64}")


class Unreadable(ValueError):
    """A file or line is malformed; the message is for developers."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three documents of a contribution, as in its receipt."""

    salt: bytes
    text: str
    hash: bytes

    @property
    def is_whole(self) -> bool:
        return hashlib.sha256(self.salt + self.text.encode()).digest() == self.hash


@dataclass(frozen=True, slots=True)
class ReceiptProof:
    """The index of the digest, and the path to the root of a signed checkpoint."""

    index: int
    path: tuple[bytes, ...]
    note: str
    key: VerifierKey
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class ReceiptDocument:
    """A downloaded receipt."""

    consultation: str
    digest: bytes
    parts: Mapping[str, Part] | None
    """None for a withdrawn contribution."""
    proof: ReceiptProof | None


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint of a record with its claimed key; the signature is not verified."""

    note: str
    key: VerifierKey
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class RecordDocument:
    """A downloaded record."""

    consultation: str
    origin: str
    checkpoints: tuple[SignedCheckpoint, ...]
    """Oldest first."""
    entries: Sequence[str]

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        return tuple(dict.fromkeys(one.key for one in self.checkpoints))

    @property
    def newest(self) -> Checkpoint | None:
        return self.checkpoints[-1].checkpoint if self.checkpoints else None


def read_receipt(document: Any) -> ReceiptDocument:
    """Parse the JSON of a receipt. Raises Unreadable."""
    with _raise_unreadable():
        _require(document["format"] == RECEIPT_FORMAT, "not a receipt")
        parts = document["parts"]
        record = document["record"]
        return ReceiptDocument(
            consultation=_line(document["consultation"]),
            digest=_hash(document["digest"]),
            parts=None if parts is None else {name: _part(parts[name]) for name in PARTS},
            proof=None if record is None else _proof(record),
        )


def read_record(document: Any) -> RecordDocument:
    """Parse the JSON of a record. Raises Unreadable."""
    with _raise_unreadable():
        _require(document["format"] == RECORD_FORMAT, "not a record")
        entries = document["entries"]
        _require(isinstance(entries, list) and all(map(_is_hash, entries)), "an entry is no digest")
        checkpoints = tuple(
            SignedCheckpoint(
                _text(one["note"]), parse_verifier_key(_line(one["key"])), _checkpoint(one["note"])
            )
            for one in document["checkpoints"]
        )
        sizes = [one.checkpoint.size for one in checkpoints]
        _require(sizes == sorted(sizes), "the checkpoints are not in order")
        return RecordDocument(
            _line(document["consultation"]), _line(document["origin"]), checkpoints, entries
        )


def read_printed(typed: str) -> tuple[int, str]:
    """The size, and the root in hex or its beginning, of a typed line or pasted note. Raises Unreadable."""
    text = typed.strip().replace("\r\n", "\n")
    if "\n\n" in text:
        with _raise_unreadable():
            note = read_checkpoint(text + "\n")
            return note.size, note.root.hex()
    first, _, rest = text.partition(" ")
    root = re.sub(r"[\s.·-]", "", rest).lower()
    _require(first.isascii() and first.isdigit() and len(first) < 19, "no size")
    _require(MIN_TYPED_DIGITS <= len(root) <= HEX_DIGITS and not root.strip("0123456789abcdef"), "no root")
    return int(first), root


class _raise_unreadable:
    """A context that turns the errors of malformed files into Unreadable."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, KeyError | TypeError | IndexError | AttributeError | BadNote):
            raise Unreadable(f"{type(error).__name__}: {error}") from error


def _proof(record: Any) -> ReceiptProof:
    note = _text(record["checkpoint"])
    index = record["index"]
    _require(type(index) is int and 0 <= index < 2**62, "not an index")
    path = tuple(_hash(step) for step in record["path"])
    return ReceiptProof(index, path, note, parse_verifier_key(_line(record["key"])), _checkpoint(note))


def _part(document: Any) -> Part:
    return Part(_hash(document["salt"]), _text(document["text"]), _hash(document["hash"]))


def _hash(written: Any) -> bytes:
    _require(_is_hash(written), "not a hash")
    return bytes.fromhex(written)


def _is_hash(written: Any) -> bool:
    return isinstance(written, str) and _HEX.fullmatch(written) is not None


def _checkpoint(written: Any) -> Checkpoint:
    checkpoint = read_checkpoint(_text(written))
    _line(checkpoint.origin)
    return checkpoint


def _line(written: Any) -> str:
    """A name that will be shown: control and bidirectional characters are refused."""
    text = _text(written)
    _require(text.isprintable(), "not a line")
    return text


def _text(written: Any) -> str:
    _require(isinstance(written, str), "not a text")
    try:
        written.encode()
    except UnicodeEncodeError:  # a lone surrogate
        raise Unreadable("not a text") from None
    return str(written)


def _require(condition: bool, why: str) -> None:
    if not condition:
        raise Unreadable(why)
