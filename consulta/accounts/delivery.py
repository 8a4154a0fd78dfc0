"""Sending the mails to the staff, by one process at a time."""

from __future__ import annotations

import logging
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from flask import Flask

from consulta.accounts.domain.mails import MailKind, mail_text
from consulta.accounts.models.mail import StaffMail
from consulta.accounts.queries import due_staff_mails
from consulta.accounts.services import staff_mail
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.locks import try_process_lock
from consulta.core.settings import Settings
from consulta.core.smtp import (
    DeliveryInDoubt,
    MailServer,
    MessageRefused,
    ServerUnavailable,
    SmtpSession,
    client_name,
)
from consulta.core.vault import vault

STAFF_SENDER_LOCK = 0x73746166  # any number, the same in every process
# Seven bits: some servers announce 8BITMIME and spoil it.
POLICY = SMTP.clone(cte_type="7bit")

log = logging.getLogger("consulta.delivery")


def deliver_to_staff(app: Flask) -> None:
    """Send what is due, unless another process does. What cannot be sent is tried again later."""
    settings: Settings = app.extensions["settings"]
    server = settings.mail_server
    if server is None:
        return
    with app.app_context(), try_process_lock(settings, "staff-mail", STAFF_SENDER_LOCK) as acquired:
        if acquired:
            due = [(one.id, one.account.email, _message(one, settings)) for one in due_staff_mails(utcnow())]
            db.session.rollback()
            for mail_id, address, message in due:
                _deliver(settings, server, mail_id, address, message)


def _deliver(settings: Settings, server: MailServer, mail_id: int, address: str, message: bytes) -> None:
    """Send one mail on a connection of its own: there are few of them."""
    sender = parseaddr(settings.mail_from)[1]
    try:
        session = SmtpSession(server, client_name(settings.public_url))
        try:
            session.send(sender, address, message, lambda: True)
        finally:
            session.end()
    except (ServerUnavailable, MessageRefused) as failure:
        log.warning("a mail to the staff could not be sent: %s", failure.problem)
        with unit_of_work():
            staff_mail.postpone(mail_id, now=utcnow())
        return
    except DeliveryInDoubt:
        log.warning("no answer to the end of a mail to the staff: it may have arrived")
    with unit_of_work():
        staff_mail.mark_sent(mail_id, now=utcnow())


def _message(mail: StaffMail, settings: Settings) -> bytes:
    site = settings.public_url
    is_link = mail.kind == MailKind.LINK
    path = f"enlace/{vault().sign_in_token(mail.public_id)}" if is_link else "seguridad"
    text = mail_text(MailKind(mail.kind), {"url": f"{site}/gestion/{path}", **mail.detail})
    name, address = parseaddr(settings.mail_from)
    made = EmailMessage(policy=POLICY)
    made["From"] = f"{name} <{address}>" if name else address
    made["To"] = mail.account.email
    made["Subject"] = text.subject
    made["Date"] = format_datetime(mail.created_at)
    made["Message-ID"] = f"<{mail.public_id}@{address.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text.body)
    return made.as_bytes()
