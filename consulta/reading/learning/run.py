"""One run: every consultation that has enough new readings is learned from, by one process at a time."""

from __future__ import annotations

import logging
from time import monotonic

from flask import Flask

from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.locks import try_process_lock
from consulta.core.settings import Settings
from consulta.reading.learning.model import learn
from consulta.reading.queries.suggestions import learning_due, training_data
from consulta.reading.services import suggestions

ONE_LEARNER_AT_A_TIME = 0x6C65726E  # any number, as long as everyone takes the same

log = logging.getLogger("consulta.learning")


def learn_all(app: Flask) -> int | None:
    """Learn what is due; returns from how many consultations, None when another process is at it.

    No transaction is open while it learns: that may take minutes.
    """
    settings: Settings = app.extensions["settings"]
    with app.app_context(), try_process_lock(settings, "learn", ONE_LEARNER_AT_A_TIME) as alone:
        if not alone:
            return None
        due = learning_due(utcnow())
        for number in due:
            _learn(number)
        return len(due)


def _learn(number: int) -> None:
    started = monotonic()
    found = training_data(number)
    db.session.rollback()
    learned = learn(found)
    with unit_of_work():
        kept = suggestions.store(number, learned, now=utcnow())
    log.info(
        "consultation %s: learned from %s answers, suggested for %s, in %.1f s",
        number,
        learned.learned_from,
        kept,
        monotonic() - started,
    )
