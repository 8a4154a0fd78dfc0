"""A notice as a mail: plain text, and the same in simple HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from markupsafe import Markup

from consulta.notices.presenters.notice_text import SIGNATURE, NoticeText

# Seven bits: some servers announce 8BITMIME and spoil it.
POLICY = SMTP.clone(cte_type="7bit")
_ADDRESS = re.compile(r"https?://[!-;=?-~]{1,900}")

WHY = "Recibe este correo porque dejó su dirección al dar su aporte, para que le contáramos qué pasó con él."
STOP = "No quiero más avisos de esta consulta"
ERASED = "Su dirección se borra en ese momento."
FOLIO = "Con su folio puede ver cómo se leyó su aporte y qué se respondió"
RECORD = (
    "Guarde esta línea del registro público. Con ella se comprueba que nada se borró ni se cambió después:"
)

# Mail readers ignore style sheets: here, and only here, styles are inline.
_PAGE = Markup(
    """\
<!doctype html>
<html lang="es"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{subject}</title></head>
<body style="margin:0;padding:0;font-family:Arial,Helvetica,sans-serif;font-size:17px;line-height:1.5">
<div style="max-width:600px;margin:0 auto">
<div style="background:#262f70;color:#ffffff;padding:14px 20px;font-weight:bold;font-size:19px">Consulta</div>
<div style="padding:20px">
<h1 style="font-size:22px;line-height:1.3;margin:0 0 16px">{subject}</h1>
{paragraphs}
<p style="margin:24px 0"><a href="{url}" style="background:#262f70;color:#ffffff;padding:12px 20px;\
text-decoration:none;border-radius:6px;display:inline-block;font-weight:bold">{text}</a></p>
<p>{folio}: <a href="{receipt}">{receipt}</a></p>
{record}<hr style="border:0;border-top:1px solid #8a8fa8;margin:24px 0">
<p style="font-size:14px">{signature}</p>
<p style="font-size:14px">{why}<br><a href="{stop}">{stop_text}</a>. {erased}</p>
</div></div></body></html>
"""
)
_PARAGRAPH = Markup('<p style="margin:0 0 14px;white-space:pre-line">{}</p>\n')
_RECORD = Markup(
    '<p style="font-size:14px">{intro}<br>'
    '<span style="font-family:monospace;overflow-wrap:anywhere">{line}</span>'
    '<br><a href="{url}">{text}</a></p>\n'
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a mail needs besides its text. `sender` may be `Name <address>`."""

    sender: str
    recipient: str
    message_id: str
    unsubscribe_url: str
    date: datetime


def mail_bytes(notice: NoticeText, envelope: Envelope) -> bytes:
    """The message as it is sent, its lines ended by CRLF.

    Raises ValueError for a header that would not stay on its line.
    """
    name, address = parseaddr(envelope.sender)
    made = EmailMessage(policy=POLICY)
    made["From"] = f"{name} <{address}>" if name else address
    made["To"] = envelope.recipient
    made["Subject"] = notice.subject
    made["Date"] = format_datetime(envelope.date)
    made["Message-ID"] = f"<{envelope.message_id}@{address.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(_plain(notice, envelope.unsubscribe_url))
    made.add_alternative(_html(notice, envelope.unsubscribe_url), subtype="html")
    return _link_to_stop(envelope.unsubscribe_url) + made.as_bytes()


def _link_to_stop(url: str) -> bytes:
    """The header List-Unsubscribe (RFC 8058) on one line: email.policy would encode a long address."""
    if not _ADDRESS.fullmatch(url):
        raise ValueError("no address")
    return f"List-Unsubscribe: <{url}>\r\n".encode("ascii")


def _plain(notice: NoticeText, unsubscribe_url: str) -> str:
    parts = [
        *notice.paragraphs,
        f"{notice.link.text}:\n{notice.link.url}",
        f"{FOLIO}:\n{notice.receipt.url}",
    ]
    if notice.record is not None:
        line, where = notice.record
        parts.append(f"{RECORD}\n{line}\n{where.text}: {where.url}")
    parts += [f"-- \n{SIGNATURE}", WHY, f"{STOP}:\n{unsubscribe_url}\n{ERASED}"]
    return "\n\n".join(parts) + "\n"


def _html(notice: NoticeText, unsubscribe_url: str) -> str:
    record = Markup("")
    if notice.record is not None:
        line, where = notice.record
        record = _RECORD.format(intro=RECORD, line=line, url=where.url, text=where.text)
    return str(
        _PAGE.format(
            subject=notice.subject,
            paragraphs=Markup("").join(_PARAGRAPH.format(one) for one in notice.paragraphs),
            url=notice.link.url,
            text=notice.link.text,
            folio=FOLIO,
            receipt=notice.receipt.url,
            record=record,
            signature=SIGNATURE,
            why=WHY,
            stop=unsubscribe_url,
            stop_text=STOP,
            erased=ERASED,
        )
    )
