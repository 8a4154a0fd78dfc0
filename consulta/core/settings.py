"""Settings: read once from the environment, checked before anything starts."""

from __future__ import annotations

import ipaddress
import os
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from consulta.core.smtp import MailServer, Security
from consulta.vocabulary.contacts import mailbox_of

SECRET_LENGTH = 32
LEDGER_KEY_BYTES = 32
SETTINGS_FILE = "settings.env"
YES = frozenset({"1", "true", "yes"})
TEXTS = (
    *("host", "tiles_url", "tiles_attribution", "limits_storage", "smtp_url", "mail_from", "backups"),
    "second_factor",
)


class UnsafeSettings(Exception):
    """The start was refused. `problems` says, line by line, what to set."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Settings:
    """Everything the product lets its operator choose (`CONSULTA_<NAME>` in the environment)."""

    home: Path
    database_url: str
    secret_keys: tuple[str, ...]
    """The first signs, all verify: put a new one in front to rotate."""
    contact_keys: tuple[str, ...]
    """Fernet keys for contact data: the first encrypts, all decrypt."""
    public_url: str
    ledger_key: tuple[str, ...]
    """Seeds of Ed25519 in base64. The first signs checkpoints; no other is needed."""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 16
    """Blocking threads a worker: slow uploads must not stall other citizens (ADR 0004)."""
    trusted_proxies: int = 0
    tiles_url: str = ""
    """Fixed upstream of the tile proxy, with {z} {x} {y}; empty: maps without a background."""
    tiles_attribution: str = "© colaboradores de OpenStreetMap"
    answers_per_minute: int = 300
    """Submissions taken in a minute from one sender: an IPv6 /64; an IPv4 address, which many phones share,
    counts as four of them."""
    limits_storage: str = ""
    """Where counters are kept, for several machines: redis://…; empty: in a file that all workers share."""
    smtp_url: str = ""
    """The mail server: smtp://user:password@host:587 (STARTTLS), smtps://…; empty: e-mails wait."""
    mail_from: str = ""
    """The address that notices come from, or `Name <address>`."""
    backups: str = ""
    """The folder where backups are put, for `check-deploy` to look at."""
    http2: bool = False
    """Whether `serve` also takes HTTP/2 without TLS, for a proxy that speaks it."""
    second_factor: str = "required"
    """Whether directors, coordinators and administrators must have one: required or optional."""
    demo: bool = False
    testing: bool = False

    @property
    def secure_cookies(self) -> bool:
        """Staff cookies are for https only, except on this very machine."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def second_factor_required(self) -> bool:
        """Never in the demo, whose accounts are for everyone at the machine."""
        return self.second_factor == "required" and not self.demo

    @property
    def loopback_only(self) -> bool:
        """Whether only this machine can connect: neither others directly nor through a proxy."""
        public_host = urlsplit(self.public_url).hostname or ""
        return is_loopback(self.host) and is_loopback(public_host) and not self.trusted_proxies

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read `CONSULTA_*` from `<home>/settings.env` and then from `environ`, which wins.

        Raises UnsafeSettings where the product would run unsafely with them.
        """
        home = Path(environ.get("CONSULTA_HOME", "var")).resolve()
        values = read_settings_file(home / SETTINGS_FILE) | {
            name.removeprefix("CONSULTA_").lower(): value
            for name, value in environ.items()
            if name.startswith("CONSULTA_")
        }
        numbers = {
            name: _number(name, values[name])
            for name in ("port", "workers", "threads", "trusted_proxies", "answers_per_minute")
            if name in values
        }
        texts = {name: values[name] for name in TEXTS if name in values}
        host, port = texts.get("host", cls.host), numbers.get("port", cls.port)
        settings = cls(
            home=home,
            database_url=values.get("database_url") or f"sqlite:///{home / 'consulta.db'}",
            secret_keys=_several(values.get("secret_keys", "")),
            contact_keys=_several(values.get("contact_keys", "")),
            ledger_key=_several(values.get("ledger_key", "")),
            public_url=values.get("public_url", f"http://{host}:{port}").rstrip("/"),
            http2=values.get("http2", "") in YES,
            demo=values.get("demo", "") in YES,
            **texts,  # type: ignore[arg-type]
            **numbers,  # type: ignore[arg-type]
        )
        settings.check()
        return settings

    def check(self) -> None:
        """Refuse what would be unsafe. Raises UnsafeSettings with all the problems at once."""
        problems = []
        if not self.secret_keys or any(len(key) < SECRET_LENGTH for key in self.secret_keys):
            problems.append(
                f"CONSULTA_SECRET_KEYS needs at least one key of {SECRET_LENGTH} characters; "
                "`consulta init` makes one."
            )
        if not self.contact_keys or not all(_is_fernet_key(key) for key in self.contact_keys):
            problems.append("CONSULTA_CONTACT_KEYS needs Fernet keys; `consulta init` makes one.")
        if not self.ledger_key or not all(_is_ledger_key(key) for key in self.ledger_key):
            problems.append("CONSULTA_LEDGER_KEY needs 32 bytes in base64; `consulta init` makes one.")
        if not self.secure_cookies and not is_loopback(urlsplit(self.public_url).hostname or ""):
            problems.append("CONSULTA_PUBLIC_URL must start with https:// unless it is this very machine.")
        if self.demo and not self.loopback_only:
            problems.append(
                "The demo has published passwords: it listens on 127.0.0.1 only, with no proxy in front. "
                "Unset CONSULTA_DEMO, or CONSULTA_HOST, CONSULTA_PUBLIC_URL and CONSULTA_TRUSTED_PROXIES."
            )
        if self.tiles_url and not all(part in self.tiles_url for part in ("{z}", "{x}", "{y}")):
            problems.append("CONSULTA_TILES_URL needs {z}, {x} and {y} in it.")
        if self.second_factor not in ("required", "optional"):
            problems.append("CONSULTA_SECOND_FACTOR is either required or optional.")
        problems += self._mail_problems()
        if problems:
            raise UnsafeSettings(problems)

    @property
    def mail_server(self) -> MailServer | None:
        """The mail server, if one is set."""
        return MailServer.parse(self.smtp_url) if self.smtp_url else None

    def _mail_problems(self) -> list[str]:
        if not self.smtp_url:
            return []
        problems = []
        try:
            server = MailServer.parse(self.smtp_url)
        except ValueError:
            problems.append("CONSULTA_SMTP_URL must read smtp://user:password@host:587 or smtps://… .")
        else:
            if server.security is Security.PLAIN and not is_loopback(server.host):
                problems.append("CONSULTA_SMTP_URL: smtp+plain:// only goes to this very machine.")
        if mailbox_of(parseaddr(self.mail_from)[1]) is None or not self.mail_from.isprintable():
            problems.append("CONSULTA_MAIL_FROM needs the address that notices come from.")
        return problems


def read_settings_file(path: Path) -> dict[str, str]:
    """`CONSULTA_NAME=value` lines of a file as {name in lower case: value}; absent file: nothing."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#") and "=" in line)
    return {name.strip().removeprefix("CONSULTA_").lower(): value.strip() for name, value in pairs}


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _number(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise UnsafeSettings([f"CONSULTA_{name.upper()} must be a whole number, not {text!r}."]) from None


def _is_ledger_key(key: str) -> bool:
    try:
        return len(b64decode(key, validate=True)) == LEDGER_KEY_BYTES
    except ValueError:
        return False


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True
