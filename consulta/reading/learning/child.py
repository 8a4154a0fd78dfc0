"""Starts and supervises the learning process; its failures do not affect the caller."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import datetime, timedelta

from consulta.reading.domain.suggestions import learning_is_installed
from consulta.reading.queries.suggestions import learning_due

MAX_DURATION = timedelta(minutes=30)
RETRY_AFTER = timedelta(hours=1)

log = logging.getLogger("consulta.learning")


def start() -> subprocess.Popen[str]:
    """Start learning. The settings are those of this process's environment."""
    command = [sys.executable, "-m", "consulta.cli.learning_process"]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)  # noqa: S603


def run() -> int | None:
    """Learn now, and wait for it: from how many consultations, None when another process is at it.

    Raises subprocess.CalledProcessError when it fails.
    """
    process = start()
    output, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return None if output.strip() == "busy" else int(output)


class LearningSupervisor:
    """Starts the learning process when it is due, one at a time, without waiting for it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._started: datetime | None = None
        self._not_before: datetime | None = None

    def start_if_due(self, *, now: datetime) -> bool:
        """Start the process if it is due; returns whether one runs. Needs an application context."""
        if self._is_running(now):
            return True
        resting = self._not_before is not None and now < self._not_before
        if resting or not learning_is_installed() or not learning_due(now):
            return False
        self._process, self._started = start(), now
        return True

    def stop(self) -> None:
        """End the process, if one runs. What it has not stored is learned another time."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _is_running(self, now: datetime) -> bool:
        if self._process is None or self._started is None:
            return False
        if self._process.poll() is None:
            if now - self._started < MAX_DURATION:
                return True
            log.warning("learning takes too long: stopped")
            self._process.kill()
        self._process.communicate()
        if self._process.returncode:
            log.warning("learning failed; it is tried again in an hour")
            self._not_before = now + RETRY_AFTER
        self._process = None
        return False
