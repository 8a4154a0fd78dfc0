"""The production server: granian in front of the application; a ticker, a sender and a learner beside it.

All processes are forked from one that only imports (ADR 0026): what is loaded is loaded once.
"""

from __future__ import annotations

import fcntl
import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from multiprocessing.context import ForkProcess
from pathlib import Path

from flask import Flask
from flask.logging import default_handler
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from consulta import create_app, ticker
from consulta.accounts.delivery import deliver_to_staff
from consulta.cli.apart import FORK
from consulta.core.clock import utcnow
from consulta.core.settings import Settings
from consulta.notices.delivery import deliver
from consulta.reading.learning.child import LearningSupervisor

TICK_SECONDS = 60
LOOK_SECONDS = 5
"""How often the process beside the workers looks whether the server is still there."""
HEADER_TIMEOUT_MS = 15_000
LAST_REPLY_SECONDS = 10
"""How long a stop waits for the mail server to say that it took the last mail."""
# A full collection stops all threads of a worker; a request makes a few thousand objects and soon drops them.
COLLECT_AFTER = (20_000, 20, 50)

log = logging.getLogger("consulta.ticker")


def serve(settings: Settings) -> None:
    """Listen until stopped. This process only imports and forks; each of the others makes an application.

    They must inherit no open connection (SQLite forgets which locks it holds), no lock of a thread. Whoever
    needs an application before this makes it `apart`.
    """
    if threading.active_count() > 1:
        raise RuntimeError("A thread runs already; a forked process would inherit its locks.")
    gc.collect()
    gc.freeze()
    multiprocessing.set_start_method("fork", force=True)
    helpers = FORK.Process(target=_help, args=(settings, os.getpid()), daemon=True)
    helpers.start()
    watcher = threading.Thread(target=_end_with, args=(helpers,), daemon=True)
    watcher.start()
    try:
        Granian(
            "consulta.cli.server:worker",
            factory=True,
            address=settings.host,
            port=settings.port,
            interface=Interfaces.WSGI,
            http=HTTPModes.auto if settings.http2 else HTTPModes.http1,
            workers=settings.workers,
            blocking_threads=settings.threads,
            http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
            websockets=False,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        ).serve()
    finally:
        helpers.terminate()
        watcher.join(2 * LAST_REPLY_SECONDS)
    if helpers.exitcode:
        sys.exit(1)


def _end_with(helpers: ForkProcess) -> None:
    """Nobody would notice a site without its ticker: when that fails, all ends, to be started anew."""
    helpers.join()
    if helpers.exitcode:
        log.error("the process of the ticker ended: the server ends too")
        os.kill(os.getpid(), signal.SIGTERM)


def _help(settings: Settings, server: int) -> None:
    """The process beside the workers, until it is told to stop or the server is gone."""
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    app = create_app(settings)
    ticker = threading.Thread(target=_tick_until, args=(stopped, app, settings.home), daemon=True)
    # The mail server may take its time: nothing else waits for it.
    sender = threading.Thread(target=_send_until, args=(stopped, app), daemon=True)
    learner = threading.Thread(target=_learn_until, args=(stopped, app), daemon=True)
    for thread in (ticker, sender, learner):
        thread.start()
    while os.getppid() == server and not stopped.wait(LOOK_SECONDS):
        pass
    stopped.set()
    sender.join(LAST_REPLY_SECONDS)
    learner.join(LAST_REPLY_SECONDS)


def worker() -> Flask:
    """The application of a worker. What is there from the start is no garbage: it is not looked at again."""
    app = create_app()
    # The security record, as lines of JSON for whoever collects the logs.
    security = logging.getLogger("consulta.security")
    security.addHandler(default_handler)
    security.setLevel(logging.INFO)
    security.propagate = False
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    return app


def port_is_free(host: str, port: int) -> bool:
    """Whether nobody listens there; granian itself would start and end again without a word about it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _send_until(stopped: threading.Event, app: Flask) -> None:
    """Deliver what waits in the outbox, every minute; first the few mails to the staff."""
    while not stopped.wait(TICK_SECONDS):
        try:
            deliver_to_staff(app)
            deliver(app, stopped=stopped)
        except Exception:
            # What was not sent is found by the next one.
            log.exception("mail could not be delivered")


def _learn_until(stopped: threading.Event, app: Flask) -> None:
    """Have themes learned in a process of its own, at the start and then whenever enough was read."""
    supervisor = LearningSupervisor()
    while True:
        try:
            with app.app_context():
                supervisor.start_if_due(now=utcnow())
        except Exception:
            # Suggestions are a help; nothing else depends on them.
            log.exception("suggested themes could not be looked after")
        if stopped.wait(TICK_SECONDS):
            break
    supervisor.stop()


def _tick_until(stopped: threading.Event, app: Flask, home: Path) -> None:
    """What time brings, every minute: nothing waits for a cron job. One ticker on a machine is enough."""
    with open(home / "tick.lock", "w", encoding="utf-8") as lock:
        while not stopped.wait(TICK_SECONDS):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            try:
                with app.app_context():
                    ticker.tick(now=utcnow())
            except Exception:
                # A tick that failed is made up for by the next one: each does all that is due.
                log.exception("the tick failed")
