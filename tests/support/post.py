"""A mail server of our own, for tests of the delivery: real sockets, and trouble at any step of the way."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from consulta.core.settings import Settings
from tests.support.servers import free_port

WAIT_SECONDS = 30
# What can go wrong, in the order of a message: before the reply to MAIL, to RCPT and to DATA, with the whole
# message there but not its end, with its end there but not kept, and kept but not said so.
STAGES = MAIL, RCPT, DATA, BODY, DOT, KEPT = "MAIL", "RCPT", "DATA", "BODY", "DOT", "KEPT"


@dataclass(frozen=True)
class Reply:
    """Answer this instead."""

    line: str


@dataclass(frozen=True)
class Drop:
    """Hang up without a word."""


@dataclass
class Hold:
    """Say nothing until released, then go on or leave it; `reached` tells that somebody waits."""

    goes_on: bool = True
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def wait_until_reached(self) -> None:
        assert self.reached.wait(WAIT_SECONDS), "nobody got that far"


Act = Reply | Drop | Hold | None
Rule = Callable[[str, str], Act]
"""What happens at a stage of a message to a recipient ("" before one is named)."""


@dataclass
class Post:
    """The server: what it does, and what it has taken."""

    port: int
    rule: Rule = lambda stage, recipient: None
    context: ssl.SSLContext | None = None
    login: tuple[str, str] | None = None
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """Recipient and message of all that it has kept."""
    seen: list[tuple[str, str]] = field(default_factory=list)
    """Every stage that somebody got to, with the recipient."""
    holds: list[Hold] = field(default_factory=list)
    _controller: Controller | None = None

    def start(self) -> None:
        self._controller = _Controller(self)
        self._controller.start()

    def stop(self) -> None:
        for hold in self.holds:
            hold.released.set()
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def at(self, stage: str, act: Act, recipient: str = "") -> None:
        """Do this at one stage, for everyone or for one recipient; all else goes well."""
        if isinstance(act, Hold):
            self.holds.append(act)
        self.rule = lambda where, whom: act if where == stage and recipient in whom else None

    def well(self) -> None:
        """Nothing goes wrong any more."""
        self.rule = lambda stage, recipient: None

    @property
    def recipients(self) -> list[str]:
        return sorted(recipient for recipient, _ in self.taken)


def with_mail(settings: Settings, post: Post, mail_from: str = "Consulta <avisos@dgs.example>") -> Settings:
    """The same settings, with mail handed to this server."""
    return replace(settings, smtp_url=f"smtp+plain://127.0.0.1:{post.port}", mail_from=mail_from)


@contextmanager
def post_office() -> Iterator[Post]:
    """A server that takes everything, until it is told otherwise."""
    post = Post(free_port())
    post.start()
    try:
        yield post
    finally:
        post.stop()


class _Controller(Controller):
    def __init__(self, post: Post) -> None:
        self.post = post
        super().__init__(object(), hostname="127.0.0.1", port=post.port)

    def factory(self) -> SMTP:
        login = self.post.login
        return _Server(
            self.post,
            tls_context=self.post.context,
            require_starttls=self.post.context is not None,
            auth_required=login is not None,
            authenticator=_authenticator(login) if login else None,
        )


def _authenticator(login: tuple[str, str]) -> Callable[..., AuthResult]:
    def check(_server: object, _session: object, _envelope: object, _how: str, data: object) -> AuthResult:
        given = (getattr(data, "login", b"").decode(), getattr(data, "password", b"").decode())
        return AuthResult(success=given == login, handled=False)

    return check


class _Server(SMTP):
    """The dialogue of aiosmtpd with our own DATA: there is no other way between a message and its end."""

    def __init__(self, post: Post, **options: object) -> None:
        super().__init__(object(), **options)  # type: ignore[arg-type]
        self.post = post

    async def smtp_MAIL(self, arg: str | None) -> None:
        if await self._goes_on(MAIL):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if await self._goes_on(RCPT, (arg or "").partition("<")[2].partition(">")[0]):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str | None) -> None:
        assert self.envelope is not None
        recipient = self.envelope.rcpt_tos[0]
        if not await self._goes_on(DATA, recipient):
            return
        await self.push("354 go on")
        lines: list[bytes] = []
        while (line := await self._reader.readline()) != b".\r\n":
            if not line:
                self._hang_up()
                return
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            if (
                line.startswith(b"--")
                and line.endswith(b"--\r\n")
                and not await self._goes_on(BODY, recipient)
            ):
                return
        if not await self._goes_on(DOT, recipient):
            self._set_post_data_state()  # type: ignore[no-untyped-call]
            return
        message = message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(message, EmailMessage)
        self.post.taken.append((recipient, message))
        if await self._goes_on(KEPT, recipient):
            self._set_post_data_state()  # type: ignore[no-untyped-call]
            await self.push("250 2.0.0 kept")

    async def _goes_on(self, stage: str, recipient: str = "") -> bool:
        self.post.seen.append((stage, recipient))
        act = self.post.rule(stage, recipient)
        if isinstance(act, Reply):
            await self.push(act.line)
        elif isinstance(act, Drop):
            self._hang_up()
        elif isinstance(act, Hold):
            act.reached.set()
            await asyncio.get_running_loop().run_in_executor(None, act.released.wait, WAIT_SECONDS)
        return act is None or (isinstance(act, Hold) and act.goes_on)

    def _hang_up(self) -> None:
        assert isinstance(self.transport, asyncio.Transport)
        self.transport.abort()
