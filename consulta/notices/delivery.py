"""Delivers the e-mails of the outbox, one sender at a time: each is sent once, or held back in doubt.

A process may die anywhere in here. What it had not handed over is tried again; what it had handed over, and
had no answer to, is left to a person (ADR 0017). No transaction is open while the mail server is talked to.
"""

from __future__ import annotations

import ipaddress
import logging
import random
import threading
from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask

from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.locks import only_one
from consulta.core.settings import Settings
from consulta.core.smtp import CalledOff, Conversation, InDoubt, MailServer, NotTaken, Trouble
from consulta.notices.presenters.mail import Envelope, mail
from consulta.notices.presenters.messages import letter
from consulta.notices.queries.outbox import Outgoing, due_mails, left_by_a_sender, outgoing
from consulta.notices.services import delivery_states

ONE_SENDER_AT_A_TIME = 0x6D61696C  # any number, as long as everyone takes the same
AT_ONCE = 100

log = logging.getLogger("consulta.delivery")

Clock = Callable[[], datetime]
Found = TypeVar("Found")


def deliver(app: Flask, *, clock: Clock = utcnow, stopped: threading.Event | None = None) -> None:
    """Send what is due, unless somebody else is at it. Ends when nothing is due, or the server fails.

    Only talk with the mail server makes it last: call it where nothing else waits for it.
    """
    settings: Settings = app.extensions["settings"]
    with app.app_context(), only_one(settings, "send", ONE_SENDER_AT_A_TIME) as alone:
        if not alone:
            return
        if _read(left_by_a_sender):
            with unit_of_work():
                delivery_states.doubt_what_was_left()
        server = settings.mail_server
        if server is not None:
            Sender(settings, server, clock, stopped or threading.Event()).run()


class Sender:
    """One run over what is due, on one connection."""

    def __init__(
        self, settings: Settings, server: MailServer, clock: Clock, stopped: threading.Event
    ) -> None:
        self._settings, self._server = settings, server
        self._clock, self._stopped = clock, stopped
        self._conversation: Conversation | None = None
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
            if self._conversation is not None:
                self._conversation.end()

    def _due(self) -> list[int]:
        return _read(lambda: due_mails(self._clock(), AT_ONCE))

    def _begin(self, due: list[int]) -> bool:
        """Reach the server, if it is not reached yet; where that fails all that is due waits."""
        if self._conversation is not None:
            return True
        try:
            self._conversation = Conversation(self._server, own_name(self._settings.public_url))
        except Trouble as trouble:
            log.warning("no mail could be sent: %s", trouble.problem)
            while due:
                with unit_of_work():
                    delivery_states.without_server(due, trouble.problem, jitter=_jitter(), now=self._clock())
                due = self._due()
            return False
        return True

    def _deliver(self, notice_id: int) -> bool:
        """Send one notice. Returns whether the connection is good for another."""
        going = _read(lambda: outgoing(notice_id))
        if going is None:
            with unit_of_work():
                delivery_states.call_off(notice_id)
            return True
        self._handed_at = None
        try:
            self._send(going)
        except NotTaken as refusal:
            self._not_taken(notice_id, refusal)
            return True
        except Trouble as trouble:
            log.warning("the mail server ended the conversation: %s", trouble.problem)
            with unit_of_work():
                delivery_states.without_server(
                    [notice_id],
                    trouble.problem,
                    handed_at=self._handed_at,
                    jitter=_jitter(),
                    now=self._clock(),
                )
            return False
        except InDoubt:
            log.warning("no answer to the end of a mail: it is left to the staff")
            with unit_of_work():
                delivery_states.in_doubt(notice_id)
            return False
        except CalledOff:
            return False
        with unit_of_work():
            delivery_states.delivered(notice_id, now=self._clock())
        return True

    def _not_taken(self, notice_id: int, refusal: NotTaken) -> None:
        with unit_of_work():
            delivery_states.not_taken(
                notice_id,
                refusal.problem,
                permanent=refusal.permanent,
                handed_at=self._handed_at,
                jitter=_jitter(),
                now=self._clock(),
            )

    def _send(self, going: Outgoing) -> None:
        if self._conversation is None:
            raise Trouble("connection")
        self._conversation.send(
            parseaddr(self._settings.mail_from)[1],
            going.address,
            self._message(going),
            lambda: self._hand_over(going.id),
        )

    def _message(self, going: Outgoing) -> bytes:
        """The whole mail. Raises NotTaken for one that cannot be written: the others must not wait for it."""
        site = self._settings.public_url
        envelope = Envelope(
            sender=self._settings.mail_from,
            recipient=going.address,
            message_id=going.message_id,
            stop_url=f"{site}/avisos/{going.token}",
            date=self._clock(),
        )
        try:
            return mail(letter(going.facts, site), envelope)
        except ValueError:
            log.exception("a notice could not be written")
            raise NotTaken("unwritable", permanent=False) from None

    def _hand_over(self, notice_id: int) -> bool:
        self._handed_at = self._clock()
        with unit_of_work():
            return delivery_states.hand_over(notice_id, now=self._handed_at)


def own_name(public_url: str) -> str:
    """How we call ourselves to the mail server: a name, or an address in brackets (RFC 5321 §4.1.3)."""
    host = urlsplit(public_url).hostname or "localhost"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return f"[{host}]" if address.version == 4 else f"[IPv6:{host}]"


def _read(query: Callable[[], Found]) -> Found:
    """Read, and let go of what was read from: the mail server may take its time afterwards."""
    found = query()
    db.session.rollback()
    return found


def _jitter() -> float:
    return random.random()  # noqa: S311 - spreads tries over time, guards nothing
