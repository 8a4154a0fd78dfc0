"""One conversation with a mail server (SMTP, RFC 5321), with the end of each message in our own hands."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar
from urllib.parse import unquote, urlsplit

CONNECT_SECONDS = 30.0
COMMAND_SECONDS = 120.0
FINAL_REPLY_SECONDS = 600.0
"""RFC 5321 §4.5.3.2.6: a server may take ten minutes over the end of a message; who hangs up earlier may
have it delivered twice."""

SERVICE_ENDS = 421
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")
_LEADING_DOT = re.compile(rb"(?m)^\.")
_NOT_SIGNED_IN = (530, 535, 538)

Result = TypeVar("Result")


class Security(Enum):
    """How the conversation is kept from others: scheme of the address and usual port."""

    STARTTLS = ("smtp", 587)
    TLS = ("smtps", 465)
    PLAIN = ("smtp+plain", 25)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = ""

    @classmethod
    def parse(cls, url: str) -> MailServer:
        """smtp://user:password@host:587, smtps://… or smtp+plain://…. Raises ValueError for anything else."""
        parts = urlsplit(url)
        security = next((one for one in Security if one.value[0] == parts.scheme), None)
        if security is None or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("not an address of a mail server")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, parts.port or security.value[1], security, user, password)


class Trouble(Exception):
    """The server, or the way to it, does not do: it is nobody's address that fails. Everything waits.

    `problem` is a code of at most 40 characters, never a text of the server: that may hold an address.
    """

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


class NotTaken(Exception):
    """The server said clearly that it did not take this one message."""

    def __init__(self, problem: str, *, permanent: bool) -> None:
        self.problem, self.permanent = problem, permanent
        super().__init__(problem)


class InDoubt(Exception):
    """The end of the message was sent and no answer came: it may have been taken."""


class CalledOff(Exception):
    """Nobody wants this message any more; its end was not sent."""


class Conversation:
    """A connection that is greeted, encrypted and signed in, for one message after the other.

    `name` is how we call ourselves: no name is looked up for it. Raises Trouble.
    """

    def __init__(self, server: MailServer, name: str) -> None:
        try:
            self._smtp = _connected(server, name)
            self._begin(server)
        except smtplib.SMTPResponseException as refusal:
            self._close()
            raise Trouble(_problem(refusal.smtp_code, _bytes(refusal.smtp_error))) from None
        except (OSError, ValueError) as error:
            # SMTPException and ssl.SSLError are OSErrors too.
            self._close()
            raise Trouble(_kind_of(error)) from None

    def _begin(self, server: MailServer) -> None:
        self._limit(COMMAND_SECONDS)
        self._smtp.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            self._smtp.starttls(context=ssl.create_default_context())
            self._smtp.ehlo_or_helo_if_needed()
        if server.user:
            self._smtp.login(server.user, server.password)

    def _close(self) -> None:
        if hasattr(self, "_smtp"):
            self._smtp.close()

    def send(self, sender: str, recipient: str, message: bytes, hand_over: Callable[[], bool]) -> None:
        """Hand one message over. `message` ends its lines with CRLF.

        `hand_over` is called when nothing is missing but the final dot, and says whether to send it: what
        it writes down is true before the server can have taken the message. Raises Trouble (the connection
        is of no use any more), NotTaken, InDoubt or CalledOff (nor after these two).
        """
        self._begin_message(sender, recipient)
        self._do(lambda: self._smtp.send(_stuffed(message)))
        self._check_that_nothing_came()
        if not hand_over():
            self._smtp.close()
            raise CalledOff
        try:
            self._limit(FINAL_REPLY_SECONDS)
            self._smtp.send(b".\r\n")
            code, text = self._smtp.getreply()
            self._limit(COMMAND_SECONDS)
        except OSError:
            self._smtp.close()
            raise InDoubt from None
        if not 200 <= code < 300:
            self._not_taken_at_the_end(code, text)

    def end(self) -> None:
        """Say goodbye; it does not matter whether anybody hears it."""
        try:
            self._smtp.quit()
        except OSError:
            self._smtp.close()

    def _begin_message(self, sender: str, recipient: str) -> None:
        code, text = self._do(lambda: self._smtp.mail(sender))
        if code != 250:
            raise Trouble(_problem(code, text))
        code, text = self._do(lambda: self._smtp.rcpt(recipient))
        if code not in (250, 251, 252):
            self._not_taken(code, text)
        code, text = self._do(lambda: self._smtp.docmd("DATA"))
        if code != 354:
            self._not_taken(code, text)

    def _not_taken(self, code: int, text: bytes) -> None:
        problem = _problem(code, text)
        if not 400 <= code < 600 or code in (SERVICE_ENDS, *_NOT_SIGNED_IN):
            self._smtp.close()
            raise Trouble(problem)
        self._do(self._smtp.rset)
        raise NotTaken(problem, permanent=code >= 500)

    def _not_taken_at_the_end(self, code: int, text: bytes) -> None:
        if code == SERVICE_ENDS:
            self._smtp.close()
            raise Trouble(_problem(code, text))
        if not 400 <= code < 600:
            self._smtp.close()
            raise InDoubt
        raise NotTaken(_problem(code, text), permanent=code >= 500)

    def _do(self, step: Callable[[], Result]) -> Result:
        try:
            return step()
        except (OSError, ValueError) as error:
            self._smtp.close()
            raise Trouble(_kind_of(error)) from None

    def _check_that_nothing_came(self) -> None:
        """Between the message and its end a server has nothing to say: if there is something, it hung up."""
        connection = self._smtp.sock
        if connection is None:
            raise Trouble("connection")
        try:
            connection.settimeout(0)
            connection.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            self._limit(COMMAND_SECONDS)
            return
        except OSError:
            pass
        self._smtp.close()
        raise Trouble("connection")

    def _limit(self, seconds: float) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)


def _connected(server: MailServer, name: str) -> smtplib.SMTP:
    if server.security is Security.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=name, timeout=CONNECT_SECONDS, context=context
        )
    return smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=CONNECT_SECONDS)


def _stuffed(message: bytes) -> bytes:
    """The message as it goes over the line: a dot more before a leading one (RFC 5321 §4.5.2)."""
    return _LEADING_DOT.sub(b"..", message if message.endswith(b"\r\n") else message + b"\r\n")


def _problem(code: int, text: bytes) -> str:
    """The reply code and, if there is one, the enhanced one (RFC 3463)."""
    found = _ENHANCED.match(text)
    return f"{code} {found[0].decode()}" if found else str(code)


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _kind_of(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "tls"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "not supported"
    # smtplib makes one kind of all that happens while it waits for a reply.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "timeout"
    return "connection"
