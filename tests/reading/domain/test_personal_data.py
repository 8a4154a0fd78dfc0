"""What looks like personal data is found, what does not is left, and whatever is typed breaks nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.reading.domain.personal_data import PersonalData, suspected
from consulta.reading.domain.redaction import redact_text

PHONES = (
    "7000-0071", "7000 0071", "70000071", "7000.0071", "70-00-00-71", "2222-3333", "6111 – 2222",
    "+503 7000-0071", "+50370000071", "(503) 7000 0071", "503-7000-0071", "00503 7000 0071",
    "+1 (213) 555-0101", "+34 600 11 22 33",
)  # fmt: skip
DOCUMENTS = (
    "00000000-0", "01234567-8", "012345678", "01234567 8", "01234567 - 8", "0614-010190-101-3",
    "0614 010190 101 3", "06140101901013",
)  # fmt: skip
EMAILS = (
    "ana@demo.test",
    "ana.ruth+x@correo.demo.test",
    "ana arroba gmail punto com",
    "ana(arroba)hotmail.com",
)
NAMES = {
    "Me llamo Rosa Inventada y quiero un parque": "Rosa Inventada",
    "me llamo juan perez, tengo 40 años": "juan perez",
    "mi nombre es Ana Ruth Portillo de García.": "Ana Ruth Portillo de García",
    "Soy Rosa Inventada, de la comunidad": "Rosa Inventada",
    "pregunten por Wilber": "Wilber",
    "el hijo de doña Tencha": "Tencha",
    "el ingeniero Melvin Prueba se robó": "Melvin Prueba",
    "Mi hermano Óscar Ficticio murió ahí": "Óscar Ficticio",
}
ADDRESSES = {
    "vengan a la casa #12, pasaje 3": "casa #12, pasaje 3",
    "de la casa 14 del pasaje 3, gracias": "casa 14 del pasaje 3",
    "pje. 4 casa 3-a": "pje. 4 casa 3-a",
    "en el polígono B, casa n.º 7": "polígono B, casa n.º 7",
    "vivo en la casa celeste frente al molino.": "en la casa celeste frente al molino",
}
HARMLESS = (
    "", " ", "Un parque con 40 árboles y 2 canchas.", "De 2023-2024 no hicieron nada", "Costó 25 000 000",
    "SOY VENDEDORA AMBULANTE Y QUIERO UN PUESTO", "Soy Salvadoreña", "me llamo y no contestan",
    "Que Dios Padre Santo los bendiga", "La calle a la playa está mala", "Quiero 3 pasajes",
    "Vivo en Conchagua desde 1992", "Señor Jesucristo", "de 6:00 a 20:00, los 365 días", "Vivimos del mar",
)  # fmt: skip

# What is nearly personal data is where rules go wrong.
FRAGMENTS = st.sampled_from(
    [
        *(
            "me llamo ",
            "mi nombre es ",
            "soy ",
            "Soy ",
            "doña ",
            "vivo en ",
            "casa ",
            "pasaje ",
            "DUI ",
            "Ana",
            "de la ",
        ),
        *(
            "7000-0071",
            "00000000-0",
            "+503",
            "503",
            "@",
            "@demo.test",
            "arroba",
            "-",
            " ",
            "\n",
            "#",
            "(",
            ".",
            "x",
        ),
        *("[nombre]", "[teléfono]", "[dato personal]", "Óscar", "ñ", "7", "0", "00", "￼", "٣"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(FRAGMENTS, max_size=40).map("".join))


def held(text: str) -> list[tuple[PersonalData, str]]:
    return [(one.kind, text[one.start : one.end]) for one in suspected(text)]


@pytest.mark.parametrize("phone", PHONES)
def test_telephones(phone: str) -> None:
    assert held(f"Llámenme al {phone}, gracias") == [(PersonalData.PHONE, phone)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents(document: str) -> None:
    assert held(f"con número {document}, gracias") == [(PersonalData.DOCUMENT, document)]


@pytest.mark.parametrize("email", EMAILS)
def test_addresses_of_mail(email: str) -> None:
    assert held(f"Mi correo: {email}, gracias") == [(PersonalData.EMAIL, email)]


@pytest.mark.parametrize("text", NAMES)
def test_names_that_are_announced(text: str) -> None:
    assert held(text) == [(PersonalData.NAME, NAMES[text])]


@pytest.mark.parametrize("text", ADDRESSES)
def test_addresses_of_houses(text: str) -> None:
    assert held(text) == [(PersonalData.ADDRESS, ADDRESSES[text])]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_personal_data_is_left_alone(text: str) -> None:
    assert held(text) == []


def test_several_in_one_text_come_in_order_and_apart() -> None:
    text = "Soy Rosa Inventada, de la casa 14 del pasaje 3, mi número 7000-0072. @rosa_sv"
    assert redact_text(text, suspected(text)) == (
        "Soy [nombre], de la [dirección], mi número [teléfono]. [dato personal]"
    )


@given(TEXTS)
def test_spans_lie_inside_the_text_in_order_and_apart(text: str) -> None:
    at = 0
    for one in suspected(text):
        assert at <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip()
        at = one.end


@given(TEXTS)
def test_what_was_covered_is_not_suspected_again(text: str) -> None:
    once = redact_text(text, suspected(text))
    assert suspected(once) == ()


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "7", "7 ", "7-", "A ", "Ana ", "soy ", "casa 1 ", "a@", "a.", "@a", "vivo ", "arroba "],
)
def test_a_long_text_takes_no_time(piece: str) -> None:
    """Rules that look back and forth would take minutes on the longest answer."""
    suspected(piece * (10_000 // len(piece)))
