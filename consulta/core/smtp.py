"""Sending mail by SMTP (RFC 5321), with a call-back just before the end of each message."""

from __future__ import annotations

import ipaddress
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
"""RFC 5321 §4.5.3.2.6: a server may take ten minutes to answer the end of a message. Hanging up earlier
may deliver it twice."""

SERVICE_ENDS = 421
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")
_LEADING_DOT = re.compile(rb"(?m)^\.")
_NOT_SIGNED_IN = (530, 535, 538)

Result = TypeVar("Result")


class Security(Enum):
    """How the session is encrypted: scheme of the address, and usual port."""

    STARTTLS = ("smtp", 587)
    TLS = ("smtps", 465)
    PLAIN = ("smtp+plain", 25)


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server and how to sign in there."""

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


class ServerUnavailable(Exception):
    """The server cannot be reached or does not let us in: a problem of no single message.

    `problem` is a code of at most 40 characters, never a text of the server: that may hold an address.
    """

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


class MessageRefused(Exception):
    """The server refused this one message."""

    def __init__(self, problem: str, *, permanent: bool) -> None:
        self.problem, self.permanent = problem, permanent
        super().__init__(problem)


class DeliveryInDoubt(Exception):
    """The end of the message was sent and no answer came: it may have been delivered."""


class SendingCancelled(Exception):
    """The call-back said not to send the message; its end was not sent."""


class SmtpSession:
    """A connection that is greeted, encrypted and signed in, for one message after the other.

    `name` is sent in the greeting. Raises ServerUnavailable.
    """

    def __init__(self, server: MailServer, name: str) -> None:
        try:
            self._smtp = _connected(server, name)
            self._begin(server)
        except smtplib.SMTPResponseException as refusal:
            self._close()
            raise ServerUnavailable(_problem(refusal.smtp_code, _bytes(refusal.smtp_error))) from None
        except (OSError, ValueError) as error:
            # SMTPException and ssl.SSLError are OSErrors too.
            self._close()
            raise ServerUnavailable(_kind_of(error)) from None

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
        """Send one message. `message` ends its lines with CRLF.

        `hand_over` is called when only the final dot is missing, and returns whether to send it: what it
        stores is stored before the server can have taken the message. Raises MessageRefused; and
        ServerUnavailable, DeliveryInDoubt or SendingCancelled, after which the session cannot be used.
        """
        self._begin_message(sender, recipient)
        self._do(lambda: self._smtp.send(_stuffed(message)))
        self._require_silence()
        if not hand_over():
            self._smtp.close()
            raise SendingCancelled
        try:
            self._limit(FINAL_REPLY_SECONDS)
            self._smtp.send(b".\r\n")
            code, text = self._smtp.getreply()
            self._limit(COMMAND_SECONDS)
        except OSError:
            self._smtp.close()
            raise DeliveryInDoubt from None
        if not 200 <= code < 300:
            self._refuse_at_the_end(code, text)

    def end(self) -> None:
        """Close the session politely."""
        try:
            self._smtp.quit()
        except OSError:
            self._smtp.close()

    def _begin_message(self, sender: str, recipient: str) -> None:
        code, text = self._do(lambda: self._smtp.mail(sender))
        if code != 250:
            raise ServerUnavailable(_problem(code, text))
        code, text = self._do(lambda: self._smtp.rcpt(recipient))
        if code not in (250, 251, 252):
            self._refuse(code, text)
        code, text = self._do(lambda: self._smtp.docmd("DATA"))
        if code != 354:
            self._refuse(code, text)

    def _refuse(self, code: int, text: bytes) -> None:
        problem = _problem(code, text)
        if not 400 <= code < 600 or code in (SERVICE_ENDS, *_NOT_SIGNED_IN):
            self._smtp.close()
            raise ServerUnavailable(problem)
        self._do(self._smtp.rset)
        raise MessageRefused(problem, permanent=code >= 500)

    def _refuse_at_the_end(self, code: int, text: bytes) -> None:
        if code == SERVICE_ENDS:
            self._smtp.close()
            raise ServerUnavailable(_problem(code, text))
        if not 400 <= code < 600:
            self._smtp.close()
            raise DeliveryInDoubt
        raise MessageRefused(_problem(code, text), permanent=code >= 500)

    def _do(self, step: Callable[[], Result]) -> Result:
        try:
            return step()
        except (OSError, ValueError) as error:
            self._smtp.close()
            raise ServerUnavailable(_kind_of(error)) from None

    def _require_silence(self) -> None:
        """Raise ServerUnavailable if the server sent anything before the end of a message: it hung up."""
        connection = self._smtp.sock
        if connection is None:
            raise ServerUnavailable("connection")
        try:
            connection.settimeout(0)
            connection.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            self._limit(COMMAND_SECONDS)
            return
        except OSError:
            pass
        self._smtp.close()
        raise ServerUnavailable("connection")

    def _limit(self, seconds: float) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)


def client_name(public_url: str) -> str:
    """The name in our greeting to the mail server: a host, or an address in brackets (RFC 5321 §4.1.3)."""
    host = urlsplit(public_url).hostname or "localhost"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return f"[{host}]" if address.version == 4 else f"[IPv6:{host}]"


def _connected(server: MailServer, name: str) -> smtplib.SMTP:
    if server.security is Security.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=name, timeout=CONNECT_SECONDS, context=context
        )
    return smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=CONNECT_SECONDS)


def _stuffed(message: bytes) -> bytes:
    """The message with a second dot before each dot that begins a line (RFC 5321 §4.5.2)."""
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
