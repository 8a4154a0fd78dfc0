"""E-mail addresses and telephone numbers in contacts as people write them."""

from __future__ import annotations

import re

COUNTRY = "503"
LOCAL_DIGITS = 8

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(
    r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
_PHONE_DIGITS = range(LOCAL_DIGITS, 16)


def mailbox_of(contact: str) -> str | None:
    """The e-mail address in plain ASCII, as a mail server takes it; None for anything else.

    Stricter than the form: it must not hold anything that could end a line or begin another SMTP command.
    """
    local, at, domain = contact.rpartition("@")
    if not at or len(local) > 64 or not _LOCAL_PART.fullmatch(local):
        return None
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return f"{local}@{domain}" if len(domain) <= 253 and _DOMAIN.fullmatch(domain) else None


def number_of(contact: str) -> str | None:
    """The telephone number with its country code, digits only, as wa.me takes it; None for anything else."""
    if contact.count("@") or not re.fullmatch(r"[\s().+0-9-]+", contact):
        return None
    digits = re.sub(r"\D", "", contact).removeprefix("00")
    if len(digits) == LOCAL_DIGITS:
        digits = COUNTRY + digits
    return digits if len(digits) in _PHONE_DIGITS else None
