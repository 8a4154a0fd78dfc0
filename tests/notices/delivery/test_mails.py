"""What stands in a mail, as a reader of mail takes it apart."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consulta.consultations.services import consultations
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.notices.delivery import deliver
from consulta.notices.domain.notices import NoticeKind
from consulta.notices.presenters.mail import Envelope, mail_bytes
from consulta.notices.presenters.notice_text import notice_text, phone_message
from consulta.notices.queries.outbox import NoticeFacts
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.client import CheckedClient
from tests.support.outbox import ANA, REASON, answered, cancelled, unsubscribe_token
from tests.support.post import Post

WORDS = "Un parque para la niñez del barrio La Cruz."
SITE = "https://consulta.example"
FACTS = NoticeFacts(
    kind=NoticeKind.DECIDED,
    slug="penal",
    title="¿Qué hacer con el penal?",
    closed_on=date(2026, 3, 31),
    answer_due_on=date(2026, 5, 31),
    cancelled_on=date(2026, 4, 2),
    cancel_reason="Ya no hay terreno.",
    decider="Consejo de la DGS",
    decided_on=date(2026, 5, 20),
    version=2,
    change_reason="Faltaba el plazo.",
    commitment="Sembrar 40 árboles",
    unit="Unidad de Obras",
    fulfilled=True,
    note="Se sembraron 42.",
    checkpoint="424 9f86 d081",
)
ENVELOPE = Envelope(
    "Avisos <avisos@dgs.example>",
    ANA,
    "0" * 32,
    f"{SITE}/avisos/" + "x" * 43,
    utcnow().replace(microsecond=0),
)


def body(made: EmailMessage, subtype: str) -> str:
    part = made.get_body((subtype,))
    assert part is not None
    return str(part.get_content())


def the_mail(post: Post) -> EmailMessage:
    ((_, made),) = post.taken
    return made


def read(raw: bytes) -> EmailMessage:
    made = message_from_bytes(raw, policy=default)
    assert isinstance(made, EmailMessage)
    return made


def test_the_headers_of_a_notice(app: Flask, post: Post) -> None:
    cancelled(app, ANA)
    deliver(app)
    made = the_mail(post)
    assert made["From"] == "Dirección de Gestión Social <avisos@dgs.example>"
    assert made["To"] == ANA
    assert made["Subject"] == "Se canceló la consulta: ¿Qué debería ser el antiguo penal?"
    assert made["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f]{32}@dgs\.example>", made["Message-ID"])
    assert abs(parsedate_to_datetime(made["Date"]) - utcnow()) < timedelta(minutes=1)
    link = f"http://localhost/avisos/{unsubscribe_token(app)}"
    assert made["List-Unsubscribe"] == f"<{link}>"
    assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        assert link in body(made, kind)


def test_a_mail_tells_the_news_and_nothing_of_the_person(
    app: Flask, post: Post, client: CheckedClient
) -> None:
    slug = answered(app)
    told = campaigns.contribute(app, slug, transform=WORDS, contact=ANA)
    coordinator = campaigns.make_account(app, Role.COORDINATOR)
    with app.app_context(), unit_of_work():
        consultations.cancel(campaigns.get(slug), REASON, actor=coordinator, now=utcnow())
    deliver(app)
    made = the_mail(post)
    for kind in ("plain", "html"):
        text = body(made, kind)
        assert REASON in text
        assert told.folio not in text.replace("-", "") and WORDS not in text
        for link in re.findall(r"http://localhost(/[^\s\"<]*)", text):
            assert client.get(link).status_code == 200, link


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_its_subject_its_link_and_the_line_of_the_record(kind: NoticeKind) -> None:
    told = notice_text(replace(FACTS, kind=kind), SITE)
    made = read(mail_bytes(told, ENVELOPE))
    plain, html = body(made, "plain"), body(made, "html")
    for text in (plain, html):
        assert told.link.url in text and f"{SITE}/folio" in text
        assert FACTS.checkpoint in text and f"{SITE}/verificar" in text
        assert FACTS.title in text
    chat = phone_message([told])
    assert told.link.url in chat and FACTS.checkpoint in chat and len(chat) < 1_500
    assert "None" not in plain + html + chat and "  " not in chat
    without = read(mail_bytes(notice_text(replace(FACTS, kind=kind, checkpoint=""), SITE), ENVELOPE))
    assert "verificar" not in body(without, "plain") + body(without, "html")


def test_an_ending_that_was_wrong_says_so() -> None:
    wrong = replace(FACTS, kind=NoticeKind.COMMITMENT, fulfilled=None, note="")
    assert "Sigue pendiente" in phone_message([notice_text(wrong, SITE)])


def test_what_goes_over_the_line_is_seven_bits_in_short_lines() -> None:
    long = replace(FACTS, kind=NoticeKind.CANCELLED, cancel_reason="ñandú. " * 900 + "\n.\n.fin")
    raw = mail_bytes(notice_text(long, SITE), ENVELOPE)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


@given(st.text(max_size=200), st.text(max_size=400))
def test_no_text_makes_a_header_or_ends_the_message(title: str, reason: str) -> None:
    facts = replace(FACTS, kind=NoticeKind.CANCELLED, title=title, cancel_reason=reason)
    try:
        raw = mail_bytes(notice_text(facts, SITE), ENVELOPE)
    except (ValueError, UnicodeError):
        return
    made = read(raw)
    assert made.keys() == read(mail_bytes(notice_text(FACTS, SITE), ENVELOPE)).keys()


def test_a_long_address_to_stop_stays_on_its_line() -> None:
    """What a mail reader has to find there, it does not look for in an encoded word."""
    stop = f"https://consulta-ciudadana.obraspublicas.gob.sv.{'a' * 60}.example/avisos/{'x' * 43}"
    long = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.example"
    raw = mail_bytes(notice_text(FACTS, SITE), replace(ENVELOPE, unsubscribe_url=stop, recipient=long))
    assert f"\r\nList-Unsubscribe: <{stop}>\r\n".encode() in b"\r\n" + raw
    assert read(raw)["To"] == long
    for wrong in (f"{stop}>\r\nBcc: x@y.example", f"{stop} x", "javascript:1"):
        with pytest.raises(ValueError, match="no address"):
            mail_bytes(notice_text(FACTS, SITE), replace(ENVELOPE, unsubscribe_url=wrong))


def test_markup_in_a_title_stays_text() -> None:
    facts = replace(FACTS, title='<img src="x"> & co', decider="<b>")
    html = body(read(mail_bytes(notice_text(facts, SITE), ENVELOPE)), "html")
    assert "<img" not in html and "&lt;img" in html and "<b>" not in html
