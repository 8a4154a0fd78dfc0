"""A notice as a mail: plain text, and the same in simple HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from markupsafe import Markup

from consulta.notices.presenters.messages import SIGNATURE, NoticeLetter

# Seven bits: what any server takes, whatever it says of itself.
POLICY = SMTP.clone(cte_type="7bit")
_ADDRESS = re.compile(r"https?://[!-;=?-~]{1,900}")

WHY = "Recibe este correo porque dejó su dirección al dar su aporte, para que le contáramos qué pasó con él."
STOP = "No quiero más avisos de esta consulta"
ERASED = "Su dirección se borra en ese momento."
FOLIO = "Con su folio puede ver cómo se leyó su aporte y qué se respondió"
RECORD = (
    "Guarde esta línea del registro público. Con ella se comprueba que nada se borró ni se cambió después:"
)

# Mail readers know no style sheets: here, and only here, style stands on the element.
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
    '<p style="font-size:14px">{told}<br>'
    '<span style="font-family:monospace;overflow-wrap:anywhere">{line}</span>'
    '<br><a href="{url}">{text}</a></p>\n'
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a mail needs besides its words. `sender` may read `Name <address>`."""

    sender: str
    recipient: str
    message_id: str
    stop_url: str
    date: datetime


def mail(told: NoticeLetter, envelope: Envelope) -> bytes:
    """The message as it goes over the line, its lines ended by CRLF.

    Raises ValueError for a header that would not stay on its line.
    """
    name, address = parseaddr(envelope.sender)
    made = EmailMessage(policy=POLICY)
    made["From"] = f"{name} <{address}>" if name else address
    made["To"] = envelope.recipient
    made["Subject"] = told.subject
    made["Date"] = format_datetime(envelope.date)
    made["Message-ID"] = f"<{envelope.message_id}@{address.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(_plain(told, envelope.stop_url))
    made.add_alternative(_html(told, envelope.stop_url), subtype="html")
    return _link_to_stop(envelope.stop_url) + made.as_bytes()


def _link_to_stop(url: str) -> bytes:
    """The header of RFC 8058, on one line however long: email.policy would encode it beyond recognition."""
    if not _ADDRESS.fullmatch(url):
        raise ValueError("no address")
    return f"List-Unsubscribe: <{url}>\r\n".encode("ascii")


def _plain(told: NoticeLetter, stop_url: str) -> str:
    parts = [
        *told.paragraphs,
        f"{told.link.text}:\n{told.link.url}",
        f"{FOLIO}:\n{told.receipt.url}",
    ]
    if told.record is not None:
        line, where = told.record
        parts.append(f"{RECORD}\n{line}\n{where.text}: {where.url}")
    parts += [f"-- \n{SIGNATURE}", WHY, f"{STOP}:\n{stop_url}\n{ERASED}"]
    return "\n\n".join(parts) + "\n"


def _html(told: NoticeLetter, stop_url: str) -> str:
    record = Markup("")
    if told.record is not None:
        line, where = told.record
        record = _RECORD.format(told=RECORD, line=line, url=where.url, text=where.text)
    return str(
        _PAGE.format(
            subject=told.subject,
            paragraphs=Markup("").join(_PARAGRAPH.format(one) for one in told.paragraphs),
            url=told.link.url,
            text=told.link.text,
            folio=FOLIO,
            receipt=told.receipt.url,
            record=record,
            signature=SIGNATURE,
            why=WHY,
            stop=stop_url,
            stop_text=STOP,
            erased=ERASED,
        )
    )
