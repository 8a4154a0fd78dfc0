"""The ticker: all that is due by now, in short transactions. Safe every minute, from several machines."""

from __future__ import annotations

import logging
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import func, select

from consulta.consultations.services import schedule
from consulta.contributions.services import arrivals
from consulta.core.access import unit_of_work
from consulta.core.extensions import db
from consulta.core.settings import Settings
from consulta.notices.services import contact_retention
from consulta.reading.services import suggestions
from consulta.record.queries.keys import record_key
from consulta.record.queries.tree import BrokenRecord, RecordStatus, record_statuses, unappended_digests
from consulta.record.services import tree

TICK_LOCK = 0x636F6E73  # any number, the same in every process
LAST_TICK = "tick.last"
"""A file in the home folder, as old as the last tick that did all it had to on this machine."""
BATCH = 2_000
"""Entries added in one transaction, which must not delay intake."""

log = logging.getLogger("consulta.ticker")


def tick(*, now: datetime, sign: bool = False) -> None:
    """Do all that has come due by now; with `sign` the public records too, before their half hour."""
    with unit_of_work():
        run(now=now)
    keep_records(now=now, at_once=sign)
    settings: Settings = current_app.extensions["settings"]
    (settings.home / LAST_TICK).touch(mode=0o600)


def run(*, now: datetime) -> None:
    """Do what is due, except the public records. Never commits."""
    if db.session.get_bind().dialect.name == "postgresql":
        # SQLite lets one writer in at a time anyway.
        db.session.execute(select(func.pg_advisory_xact_lock(TICK_LOCK)))
    schedule.note_state_changes(now=now)
    contact_retention.erase_expired(now=now)
    arrivals.forget_origins(now=now)
    suggestions.judge_probes(now=now)


def keep_records(*, now: datetime, at_once: bool = False) -> None:
    """Add new entries to the public records and sign them. A broken record is logged and not changed."""
    for status in record_statuses(now, at_once=at_once):
        try:
            _update_record(status, now)
        except BrokenRecord as found:
            log.error(
                "The public record of consultation %s is not what was signed: %s. "
                "Nothing is added to it until that is cleared up: see `consulta verify`.",
                status.consultation_id,
                found,
            )


def _update_record(status: RecordStatus, now: datetime) -> None:
    settings: Settings = current_app.extensions["settings"]
    number, after = status.consultation_id, ""
    is_rotated = status.origin is not None and status.newest_key != str(record_key(status.origin))
    # A checkpoint covers all entries received before it.
    is_due = status.is_append_due or is_rotated
    # Read outside of the write transactions: in a large record that takes long.
    while is_due and (batch := unappended_digests(number, after, BATCH)):
        with unit_of_work():
            tree.append(number, batch)
        after = batch[-1]
    if is_due:
        with unit_of_work():
            tree.make_checkpoint(number, host=urlsplit(settings.public_url).netloc, now=now)
