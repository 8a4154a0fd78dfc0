"""The public record: how fast it takes in what was received, and how long a proof takes in a large one."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from uuid import uuid4

from flask import Flask
from sqlalchemy import insert

from bench.coding import application
from bench.report import Row
from consulta import ticker
from consulta.contributions.domain.folio import new_folio
from consulta.contributions.models.contribution import Contribution
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.columns import new_public_id
from consulta.core.extensions import db
from consulta.record.queries.record import entry_proof, published_entries
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.roles import Role
from tests.support import campaigns

ENTRIES = 100_000
PROOFS = 200
BATCH = 10_000


def measure(folder: Path, entries: int = ENTRIES) -> list[Row]:
    """Entries a second, signed; a proof beside one in a small record; a tick that finds one new among all."""
    with application(folder / "ledger") as app:
        slug = campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))
        with app.app_context():
            number = int(campaigns.get(slug).id)
        _receive(app, number, 100)
        _tick(app)
        small = _proof_ms(app, number, 100)
        _receive(app, number, entries)
        seconds = _tick(app, hours=1)
        large = _proof_ms(app, number, entries)
        _receive(app, number, 1)
        one_more = _tick(app, hours=2)
    return [
        Row(f"public record, {entries:,} received: added and signed", entries / seconds, 10_000, "/s"),
        Row("  proof of one entry, p95", large, 50, "ms", at_least=False),
        Row("  beside a record of 100, same run", large / small, 5, "×", at_least=False),
        Row("  tick that adds one more", one_more * 1000, 2_000, "ms", at_least=False),
    ]


def _receive(app: Flask, number: int, count: int) -> None:
    """Contributions that consist of a digest, stored at once: real ones would take minutes."""
    now = utcnow()
    for start in range(0, count, BATCH):
        rows = [
            {
                "public_id": new_public_id(),
                "consultation_id": number,
                "submission_id": str(uuid4()),
                "folio": new_folio(),
                "channel": "web",
                "state": "pending",
                "captured_at": now,
                "received_at": now,
                "received_on": local_date(now),
                "notice_version": "2026-1",
                "publish_text": False,
                "digest": secrets.token_hex(32),
                "withdrawal_tries": 0,
            }
            for _ in range(min(BATCH, count - start))
        ]
        with app.app_context(), unit_of_work():
            db.session.execute(insert(Contribution), rows)


def _tick(app: Flask, hours: int = 0) -> float:
    """Seconds that the records take in one tick, so many hours from now."""
    now = utcnow()
    with app.app_context():
        started = perf_counter()
        ticker.keep_records(now=now + timedelta(hours=hours))
        return perf_counter() - started


def _proof_ms(app: Flask, number: int, entries: int) -> float:
    times = []
    for turn in range(PROOFS):
        with app.app_context():
            (digest,) = published_entries(number, turn * entries // PROOFS, 1)
            started = perf_counter()
            assert entry_proof(number, digest) is not None
            times.append((perf_counter() - started) * 1000)
    return quantiles(times, n=20)[-1]
