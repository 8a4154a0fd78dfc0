"""Sending the e-mails of the outbox, by one process at a time: each is sent once, or marked as in doubt.

A process may die anywhere in here. A mail that it had not handed over is tried again; one that it had handed
over without an answer is left to staff (ADR 0017). No transaction is open while the mail server is talked to.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr
from typing import TypeVar

from flask import Flask

from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.locks import try_process_lock
from consulta.core.settings import Settings
from consulta.core.smtp import (
    DeliveryInDoubt,
    MailServer,
    MessageRefused,
    SendingCancelled,
    ServerUnavailable,
    SmtpSession,
    client_name,
)
from consulta.notices.presenters.mail import Envelope, mail_bytes
from consulta.notices.presenters.notice_text import notice_text
from consulta.notices.queries.outbox import OutgoingMail, due_mails, has_abandoned_mails, outgoing_mail
from consulta.notices.services import delivery_states

SENDER_LOCK = 0x6D61696C  # any number, the same in every process
BATCH = 100

log = logging.getLogger("consulta.delivery")

Clock = Callable[[], datetime]
Result = TypeVar("Result")


def deliver(app: Flask, *, clock: Clock = utcnow, stopped: threading.Event | None = None) -> None:
    """Send what is due, unless another process does. Ends when nothing is due, or the server fails.

    The mail server may take minutes: call it where nothing else waits for it.
    """
    settings: Settings = app.extensions["settings"]
    with app.app_context(), try_process_lock(settings, "send", SENDER_LOCK) as acquired:
        if not acquired:
            return
        if _read(has_abandoned_mails):
            with unit_of_work():
                delivery_states.mark_abandoned_in_doubt()
        server = settings.mail_server
        if server is not None:
            Sender(settings, server, clock, stopped or threading.Event()).run()


class Sender:
    """One run over the mails that are due, on one connection."""

    def __init__(
        self, settings: Settings, server: MailServer, clock: Clock, stopped: threading.Event
    ) -> None:
        self._settings, self._server = settings, server
        self._clock, self._stopped = clock, stopped
        self._session: SmtpSession | None = None
        self._handed_at: datetime | None = None

    def run(self) -> None:
        try:
            while not self._stopped.is_set() and (due := self._due()):
                if not self._begin(due):
                    return
                for notice_id in due:
                    if self._stopped.is_set() or not self._deliver(notice_id):
                        return
        finally:
            if self._session is not None:
                self._session.end()

    def _due(self) -> list[int]:
        return _read(lambda: due_mails(self._clock(), BATCH))

    def _begin(self, due: list[int]) -> bool:
        """Connect unless connected. Returns False, with all that is due postponed, when that fails."""
        if self._session is not None:
            return True
        try:
            self._session = SmtpSession(self._server, client_name(self._settings.public_url))
        except ServerUnavailable as failure:
            log.warning("no mail could be sent: %s", failure.problem)
            while due:
                with unit_of_work():
                    delivery_states.postpone(due, failure.problem, jitter=_jitter(), now=self._clock())
                due = self._due()
            return False
        return True

    def _deliver(self, notice_id: int) -> bool:
        """Send one notice. Returns whether the connection is good for another."""
        outgoing = _read(lambda: outgoing_mail(notice_id))
        if outgoing is None:
            with unit_of_work():
                delivery_states.discard(notice_id)
            return True
        self._handed_at = None
        try:
            self._send(outgoing)
        except MessageRefused as refusal:
            self._refuse(notice_id, refusal)
            return True
        except ServerUnavailable as failure:
            log.warning("the mail server ended the conversation: %s", failure.problem)
            with unit_of_work():
                delivery_states.postpone(
                    [notice_id],
                    failure.problem,
                    handed_at=self._handed_at,
                    jitter=_jitter(),
                    now=self._clock(),
                )
            return False
        except DeliveryInDoubt:
            log.warning("no answer to the end of a mail: it is left to the staff")
            with unit_of_work():
                delivery_states.mark_in_doubt(notice_id)
            return False
        except SendingCancelled:
            return False
        with unit_of_work():
            delivery_states.mark_sent(notice_id, now=self._clock())
        return True

    def _refuse(self, notice_id: int, refusal: MessageRefused) -> None:
        with unit_of_work():
            delivery_states.note_refusal(
                notice_id,
                refusal.problem,
                permanent=refusal.permanent,
                handed_at=self._handed_at,
                jitter=_jitter(),
                now=self._clock(),
            )

    def _send(self, outgoing: OutgoingMail) -> None:
        if self._session is None:
            raise ServerUnavailable("connection")
        self._session.send(
            parseaddr(self._settings.mail_from)[1],
            outgoing.address,
            self._message(outgoing),
            lambda: self._hand_over(outgoing.id),
        )

    def _message(self, outgoing: OutgoingMail) -> bytes:
        """The whole mail. Raises MessageRefused for one that cannot be written, so that the others go on."""
        site = self._settings.public_url
        envelope = Envelope(
            sender=self._settings.mail_from,
            recipient=outgoing.address,
            message_id=outgoing.message_id,
            unsubscribe_url=f"{site}/avisos/{outgoing.token}",
            date=self._clock(),
        )
        try:
            return mail_bytes(notice_text(outgoing.facts, site), envelope)
        except ValueError:
            log.exception("a notice could not be written")
            raise MessageRefused("unwritable", permanent=False) from None

    def _hand_over(self, notice_id: int) -> bool:
        self._handed_at = self._clock()
        with unit_of_work():
            return delivery_states.hand_over(notice_id, now=self._handed_at)


def _read(query: Callable[[], Result]) -> Result:
    """Read, then end the transaction: the mail server may take long afterwards."""
    found = query()
    db.session.rollback()
    return found


def _jitter() -> float:
    return random.random()  # noqa: S311 - spreads tries over time, guards nothing
