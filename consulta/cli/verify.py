"""`consulta verify`: the files of a record without any installation, or all that a database holds."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from consulta.record.domain.checkpoints import (
    BadNote,
    VerifierKey,
    parse_verifier_key,
    read_checkpoint,
    verify,
)
from consulta.record.domain.record_files import RecordDocument, Unreadable, read_receipt, read_record
from consulta.record.domain.verification import (
    Check,
    Progress,
    check_growth,
    check_older_record,
    check_printed,
    check_receipt,
    check_receipt_in_record,
    check_record,
)
from consulta.record.queries.audit.contributions import (
    AuditTarget,
    Finding,
    audit,
    audit_targets,
    removed_consultations,
    use_one_snapshot,
)

FINE, DIFFERS, UNREADABLE = 0, 1, 2

CHECKS = {  # code: (what holds, what doesn't, what there is nothing to compare with)
    "words": ("the words are those that were sealed", "the words are not those that were sealed", ""),
    "place": ("the place is the one that was sealed", "the place is not the one that was sealed", ""),
    "particulars": (
        "the particulars are those that were sealed",
        "the particulars are not those that were sealed",
        "",
    ),
    "digest": ("the three parts give the digest", "the three parts do not give the digest", ""),
    "withdrawn": ("", "", "withdrawn: the words are erased, the digest stays"),
    "waiting": ("", "", "not in the record yet: wait for the next checkpoint"),
    "position": (
        "entry {position} of {size}: the path leads to the signed root",
        "entry {position} of {size}: the path does not lead to the signed root",
        "",
    ),
    "signature": (
        "signed by {origin}, key {key}",
        "not signed by {origin}, key {key}",
        "signed as {origin}; whose key that is has to be known from elsewhere (--key): {verifier}",
    ),
    "unknown_key": ("", "signed with the key {key}, which is not one of {origin}", ""),
    "in_record": (
        "the digest is in the record",
        "the digest is not entry {position} of the record",
        "the digest is not among the {size} entries yet",
    ),
    "grew": (
        "the first {size} entries are still the same, among {entries}",
        "the first {size} entries are not the same any more: the record did not only grow",
        "",
    ),
    "other_record": ("", "that is the record {origin}, another one", ""),
    "entries": ("{size} entries, none twice", "among {size} entries some stand twice", ""),
    "root": ("", "the checkpoint over {size} entries does not come out of these {entries}", ""),
    "checkpoints": ("all {count} checkpoints come out, and are signed", "", "no checkpoint yet"),
    "unsigned_entries": ("", "{entries} entries, but the newest checkpoint is over {size}", ""),
    "differs": ("", "entry {position} was {digest} and is something else now", ""),
    "printed": ("the printed code is that of the record", "the printed code is not that of the record", ""),
    "printed_unknown": ("", "no checkpoint over {size} entries", ""),
}
PARTS = {
    "words": "the words are not those that were received",
    "place": "the place is not the one that was received",
    "particulars": "the particulars (channel, times, versions, person) are not those that were received",
}
FINDINGS = {
    "edited_part": "contribution {number} was edited: {what}",
    "edited": "contribution {number} was edited: what is stored does not give its digest",
    "erased": "contribution {number} was erased without being withdrawn",
    "not_erased": "contribution {number} is marked as withdrawn, but not erased",
    "not_in_record": "contribution {number} is not in the record, though older than its newest checkpoint: "
    "added or exchanged afterwards",
    "added": "contribution {number} was added: nobody received it (there is no history of it)",
    "withdrawn_by_nobody": "contribution {number} is withdrawn, but nobody withdrew it (no history of that)",
    "brought_back": "contribution {number} was withdrawn and has been brought back",
    "misplaced": "contribution {number} was edited: an answer or the place of it stands under "
    "another question or consultation",
    "choices_added": "contribution {number} was edited: options are counted that are not among its answers",
    "other_day": "contribution {number} was edited: it counts on another day than it was received on",
    "state_edited": "contribution {number} is {state}, but was left {noted} (no history of that change)",
    "consultation_gone": "consultation {number} was removed: what was received in it is left, or its history",
    "unreadable": "what is stored cannot be read, it was edited: {error}",
    "removed": "entry {position}: its contribution was removed or exchanged (digest {digest})",
    "received_and_gone": "contribution {number} was received and is gone",
    "gap": "entry {position} was removed from the record",
    "root": "the checkpoint over {size} entries does not come out of the {entries} in the record: "
    "entries were added, removed, exchanged or reordered",
    "node": "{count} of the hashes kept beside the entries are not theirs, the first over the entries "
    "{first} to {last}: proofs fail",
    "block": "the first change is among the entries {first} to {last}",
    "out_of_order": "entry {position} stands where it was not put: reordered or added (digest {digest})",
    "signature": "the checkpoint over {size} entries has no right signature",
    "unsigned": "the checkpoint over {size} entries is not signed by the key it names",
    "checkpoint_edited": "the checkpoint over {size} entries does not say what its signed note says",
    "renamed": "the checkpoint over {size} entries names another record: {origin}",
    "checkpoint_gone": "the checkpoint over {size} entries was removed or exchanged",
    "foreign_key": "the checkpoint over {size} entries is signed with a key that is none of this "
    "installation's: {key}",
}


@dataclass(frozen=True)
class Files:
    """What there is to check without an installation."""

    record: Path | None
    receipts: Sequence[Path] = ()
    since: Path | None = None
    printed: str | None = None
    keys: Sequence[str] = ()


def verify_files(files: Files) -> int:
    """Check downloaded files. Returns the exit status: 0 all holds, 1 something doesn't, 2 unreadable."""
    try:
        trusted = tuple(parse_verifier_key(one) for one in files.keys)
        status = FINE
        for heading, checks in _checks(files, trusted):
            click.echo(heading)
            for check in checks:
                status = max(status, _say(check))
    except (OSError, ValueError, RecursionError) as error:
        click.echo(f"Cannot be read: {error}", err=True)
        return UNREADABLE
    click.echo("Everything holds." if status == FINE else "Something was changed: see above.")
    return status


def verify_database(slug: str | None) -> int:
    """Check all that this installation holds, within its app context. Returns the exit status, as above."""
    use_one_snapshot()
    consultations = audit_targets(slug)
    if slug and not consultations:
        click.echo(f"No consultation has the address {slug}.", err=True)
        return UNREADABLE
    gone = [] if slug else list(removed_consultations())
    for finding in gone:
        click.echo(f"✗ {_sentence(finding)}")
    found = len(gone)
    for one in consultations:
        click.echo(
            f"{one.slug}: {one.contributions} contributions, {one.entries} entries in the record, "
            f"{one.checkpoints} checkpoints"
        )
        with _bar(one.contributions + one.entries) as progress:
            findings = _findings(one, progress)
        found += len(findings)
        for finding in findings:
            click.echo(f"  ✗ {_sentence(finding)}")
    if found:
        click.echo(f"{found} things are not as they were.")
        return DIFFERS
    click.echo("Everything is as it was received and signed.")
    return FINE


def _findings(one: AuditTarget, progress: Progress) -> list[Finding]:
    """All that was found; where something stored is beyond reading, what was found up to it."""
    findings: list[Finding] = []
    try:
        findings.extend(audit(one, progress))
    except (ValueError, TypeError, KeyError) as error:
        findings.append(Finding("unreadable", {"error": error}))
    return findings


def _checks(files: Files, trusted: tuple[VerifierKey, ...]) -> Iterator[tuple[str, Iterable[Check]]]:
    record = read_record(_json(files.record)) if files.record else None
    if record:
        yield f"Record of {record.origin or record.consultation}", _record_checks(record, trusted)
    for path in files.receipts:
        receipt = read_receipt(_json(path))
        keys = trusted or (record.keys if record else ())
        yield f"Receipt {path.name}", check_receipt(receipt, keys)
        if record:
            yield "Receipt in the record", check_receipt_in_record(receipt, record)
    if record and files.since:
        yield f"Since {files.since.name}", _since(files.since, record)
    if record and files.printed:
        yield "Printed code", [check_printed(files.printed, [one.checkpoint for one in record.checkpoints])]


def _record_checks(record: RecordDocument, trusted: tuple[VerifierKey, ...]) -> Iterator[Check]:
    with _bar(len(record.entries)) as progress:
        yield from list(check_record(record, trusted, lambda _: progress(1)))


def _since(path: Path, record: RecordDocument) -> Iterator[Check]:
    """An older record or a signed checkpoint that somebody kept."""
    text = path.read_text("utf-8")
    if text.lstrip().startswith("{"):
        yield from check_older_record(read_record(json.loads(text)), record)
        return
    try:
        older = read_checkpoint(text)
        if not verify(text, record.keys):
            yield Check("unknown_key", False, {"origin": record.origin, "key": older.origin})
    except BadNote as error:
        raise Unreadable(f"{path.name}: {error}") from error
    yield check_growth(older, record)


def _json(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return json.load(file)


def _say(check: Check) -> int:
    good, bad, neutral = CHECKS[check.code]
    mark, words = {True: ("✓", good), False: ("✗", bad), None: ("·", neutral)}[check.ok]
    click.echo(f"  {mark} {words.format(**check.params)}")
    return DIFFERS if check.ok is False else FINE


def _sentence(finding: Finding) -> str:
    return FINDINGS[finding.code].format(**finding.params, what=PARTS.get(finding.params.get("part", ""), ""))


@contextmanager
def _bar(length: int) -> Iterator[Progress]:
    """A progress bar on a terminal; elsewhere nothing."""
    with click.progressbar(length=length, file=sys.stderr, update_min_steps=1_000) as bar:
        yield bar.update
