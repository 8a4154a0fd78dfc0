"""Checks of receipts and records, for the page /verificar, `consulta verify` and the tests.

They need only downloaded files. Each check covers one part, so that a failure names what was changed.
static/js/record/verify.js does the same in the browser, with the same codes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from consulta.contributions.domain.digests import PARTS
from consulta.record.domain import merkle
from consulta.record.domain.checkpoints import BadNote, Checkpoint, VerifierKey, verify
from consulta.record.domain.merkle import leaf_hash
from consulta.record.domain.record_files import ReceiptDocument, RecordDocument, read_printed

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check. `ok` is None when there is nothing to compare with."""

    code: str
    ok: bool | None
    params: Mapping[str, object] = field(default_factory=dict)


def check_receipt(receipt: ReceiptDocument, trusted: Iterable[VerifierKey] = ()) -> Iterator[Check]:
    """Check a receipt by itself. Its key has to be among `trusted`; when that is empty a valid signature has
    `ok` None, as anyone can sign under any name.
    """
    yield from _check_parts(receipt)
    proof = receipt.proof
    if proof is None:
        yield Check("waiting", None)
        return
    size = proof.checkpoint.size
    place: dict[str, object] = {"position": proof.index + 1, "size": size}
    leaf = leaf_hash(receipt.digest)
    leads = merkle.proves_inclusion(leaf, proof.index, size, proof.path, proof.checkpoint.root)
    yield Check("position", leads, place)
    yield _check_signature(proof.note, proof.key, proof.checkpoint.origin, tuple(trusted))


def _check_parts(receipt: ReceiptDocument) -> Iterator[Check]:
    if receipt.parts is None:
        yield Check("withdrawn", None)
        return
    for name in PARTS:
        yield Check(name, receipt.parts[name].is_whole)
    hashes = b"".join(receipt.parts[name].hash for name in PARTS)
    yield Check("digest", hashlib.sha256(hashes).digest() == receipt.digest)


def _check_signature(
    note: str, key: VerifierKey, origin: str, trusted: tuple[VerifierKey, ...] = ()
) -> Check:
    params: dict[str, object] = {"origin": origin, "key": key.key_id.hex(), "verifier": str(key)}
    if key.name != origin or (trusted and key not in trusted):
        return Check("unknown_key", False, params)
    try:
        is_signed = bool(verify(note, [key]))
    except BadNote:
        is_signed = False
    return Check("signature", None if is_signed and not trusted else is_signed, params)


def check_record(
    record: RecordDocument, trusted: Iterable[VerifierKey] = (), progress: Progress = lambda _: None
) -> Iterator[Check]:
    """Every checkpoint of a record: its root over the entries, and its signature.

    `trusted` as for a receipt. `progress` is called with the number of entries hashed so far.
    """
    trusted, reported = tuple(trusted), set[tuple[str, VerifierKey]]()
    yield Check("entries", len(set(record.entries)) == len(record.entries), {"size": len(record.entries)})
    roots = roots_at(record.entries, [one.checkpoint.size for one in record.checkpoints], progress)
    good = 0
    for one in record.checkpoints:
        size = one.checkpoint.size
        if roots.get(size) != one.checkpoint.root:
            yield Check("root", False, {"size": size, "entries": len(record.entries)})
            continue
        signed = _check_signature(one.note, one.key, record.origin, trusted)
        if signed.ok is not False:
            good += 1
        if not signed.ok and (signed.code, one.key) not in reported:
            reported.add((signed.code, one.key))
            yield Check(signed.code, signed.ok, {**signed.params, "size": size})
    if good == len(record.checkpoints):
        yield Check("checkpoints", True if good else None, {"count": good})
    newest = record.newest
    if newest and len(record.entries) != newest.size:
        yield Check("unsigned_entries", False, {"size": newest.size, "entries": len(record.entries)})


def check_receipt_in_record(receipt: ReceiptDocument, record: RecordDocument) -> Iterator[Check]:
    """Check that a record contains the entry of a receipt and continues its checkpoint."""
    if receipt.proof is None:
        there = receipt.digest.hex() in record.entries
        yield Check("in_record", True if there else None, {"size": len(record.entries)})
        return
    index, before = receipt.proof.index, receipt.proof.checkpoint
    is_there = index < len(record.entries) and record.entries[index] == receipt.digest.hex()
    yield Check("in_record", is_there, {"position": index + 1, "size": len(record.entries)})
    yield check_growth(before, record)


def check_growth(older: Checkpoint, record: RecordDocument) -> Check:
    """Check that a record only grew since an older checkpoint."""
    params: dict[str, object] = {"size": older.size, "entries": len(record.entries)}
    if older.origin != record.origin:
        return Check("other_record", False, {"origin": older.origin})
    grew = roots_at(record.entries, [older.size]).get(older.size) == older.root
    return Check("grew", grew, params)


def check_older_record(older: RecordDocument, record: RecordDocument) -> Iterator[Check]:
    """Check that a record only grew since an older copy of it; names the first entry that differs."""
    for index, before in enumerate(older.entries):
        if index >= len(record.entries) or record.entries[index] != before:
            yield Check("differs", False, {"position": index + 1, "digest": before})
            break
    if older.newest:
        yield check_growth(older.newest, record)


def check_printed(typed: str, checkpoints: Iterable[Checkpoint]) -> Check:
    """Check a printed line, from a poster, letter or decision, against the checkpoints of a record.

    `typed`: the size and the groups of the root, or a signed note. Raises Unreadable for anything else.
    """
    size, root = read_printed(typed)
    roots = {one.root.hex() for one in checkpoints if one.size == size}
    if not roots:
        return Check("printed_unknown", False, {"size": size})
    return Check("printed", any(one.startswith(root) for one in roots), {"size": size})


def roots_at(
    entries: Iterable[str], sizes: Iterable[int], progress: Progress = lambda _: None
) -> dict[int, bytes]:
    """The root over the first entries, by size, for each of `sizes` that there are entries for."""
    wanted, frontier = set(sizes), merkle.Frontier()
    roots = {0: frontier.root()} if 0 in wanted else {}
    for entry in entries:
        frontier.add(leaf_hash(bytes.fromhex(entry)))
        if frontier.size in wanted:
            roots[frontier.size] = frontier.root()
        progress(frontier.size)
    return roots
