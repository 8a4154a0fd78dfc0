"""Who can be told how, and when a try follows another."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.contributions.domain.submission import read_contact
from consulta.notices.domain.notices import Medium, medium_and_address, pause_after, pause_after_refusal
from consulta.vocabulary.contacts import mailbox_of
from consulta.vocabulary.errors import InvalidValue


@pytest.mark.parametrize(
    ("contact", "way"),
    [
        ("vecina10@demo.test", (Medium.EMAIL, "vecina10@demo.test")),
        ("Ana.Perez+cubo@correo.example", (Medium.EMAIL, "Ana.Perez+cubo@correo.example")),
        ("ana@peña.example", (Medium.EMAIL, "ana@xn--pea-8ma.example")),
        ("7000-0010", (Medium.WHATSAPP, "50370000010")),
        ("+503 7000 0010", (Medium.WHATSAPP, "50370000010")),
        ("00503 7000 0010", (Medium.WHATSAPP, "50370000010")),
        ("(6000) 0010", (Medium.WHATSAPP, "50360000010")),
        ("+1 (703) 555-0100", (Medium.WHATSAPP, "17035550100")),
        ("2222-0000", (Medium.PHONE, "50322220000")),
        ("josé@correo.example", (Medium.NONE, "")),
        ("a..b@correo.example", (Medium.NONE, "")),
        ("ana@correo..example", (Medium.NONE, "")),
        ("ana@-correo.example", (Medium.NONE, "")),
        ("ana@10.0.0.1", (Medium.NONE, "")),
        ("ana@localhost", (Medium.NONE, "")),
        ("pregunte por Ana", (Medium.NONE, "")),
        ("", (Medium.NONE, "")),
    ],
)
def test_a_contact_is_reached_by_one_way(contact: str, way: tuple[Medium, str]) -> None:
    assert medium_and_address(contact) == way


@given(st.text() | st.from_regex(r"[\x00-\x7f]{1,20}@[\x00-\x7f]{1,20}\.[\x00-\x7f]{2,5}", fullmatch=True))
def test_an_address_can_end_no_line_and_begin_no_command(text: str) -> None:
    mailbox = mailbox_of(text)
    if mailbox is not None:
        assert mailbox.isascii() and mailbox.isprintable()
        assert not set(mailbox) & set(' <>,;:"\\()[]\r\n')


@given(st.text())
def test_what_a_form_takes_never_breaks_the_way_to_it(text: str) -> None:
    try:
        contact = read_contact(text)
    except InvalidValue:
        return
    if contact is not None:
        medium, address = medium_and_address(contact)
        assert (medium is Medium.NONE) == (address == "")


def test_pauses_grow_to_a_limit() -> None:
    pauses = [pause_after(tries, 0.5) for tries in range(1, 40)]
    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=6)
    assert pause_after(30, 0.5, without_server=True) == timedelta(minutes=30)
    assert pause_after_refusal(0.5) == timedelta(hours=12)


@given(st.integers(1, 1000), st.floats(0, 1, exclude_max=True))
def test_jitter_spreads_by_a_quarter(tries: int, jitter: float) -> None:
    middle = pause_after(tries, 0.5)
    assert middle * 0.75 <= pause_after(tries, jitter) <= middle * 1.25
