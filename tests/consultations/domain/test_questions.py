"""Questions: what people may send for each type, and what staff may define."""

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.consultations.domain.questions import (
    TYPES,
    AnswerValue,
    Option,
    QuestionSpec,
    check_spec,
    clean,
    question_type,
)
from consulta.consultations.domain.questions.standard import STANDARD_KEYS, STANDARD_QUESTIONS
from consulta.vocabulary.errors import InvalidValue

OPTIONS = (Option("cancha", "Una cancha"), Option("aulas", "Aulas"), Option("parque", "Un parque"))


def spec(kind: str, *, required: bool = False) -> QuestionSpec:
    """A sound question of a kind."""
    options = OPTIONS if question_type(kind).has_options else ()
    return QuestionSpec("extra", kind, "¿Qué prefiere?", required=required, options=options)


def test_the_four_types_are_found_in_the_order_staff_choose_from() -> None:
    found = {kind: one.control for kind, one in TYPES.items()}
    assert list(found.items()) == [
        ("long_text", "textarea"),
        ("short_text", "text"),
        ("one_choice", "radio"),
        ("several_choices", "checkboxes"),
    ]
    assert all(one.has_options is not one.is_text for one in TYPES.values())


def test_the_standard_questions_are_those_of_the_2021_report() -> None:
    assert [(one.key, one.wording, one.required) for one in STANDARD_QUESTIONS] == [
        ("transform", "¿En qué le gustaría que se transforme la zona definida para el CUBO?", True),
        ("purpose", "¿Para qué?", False),
        ("benefits", "¿Qué beneficios directos identifica para las comunidades?", False),
    ]
    assert {"transform", "purpose", "benefits"} == STANDARD_KEYS
    for one in STANDARD_QUESTIONS:
        check_spec(one)


def test_questions_are_values() -> None:
    assert len({spec("one_choice"), spec("one_choice"), spec("long_text")}) == 2
    assert spec("one_choice").option("aulas") == OPTIONS[1]
    assert spec("one_choice").option("nada") is None


@given(st.text(max_size=300), st.sampled_from(["long_text", "short_text"]))
def test_words_are_kept_as_given_or_refused(raw: str, kind: str) -> None:
    try:
        value = clean([raw], spec(kind))
    except InvalidValue:
        refused = any(unicodedata.category(char) in ("Cc", "Cs") for char in raw)
        assert refused or len(unicodedata.normalize("NFC", raw.strip())) > 200
        return
    text = value.text or ""
    assert text == unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n").strip())
    assert clean([text], spec(kind)) == value
    assert text.encode().decode() == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  Una cancha \r\n y un parque\r\n", "Una cancha \n y un parque"),
        ("Un cafe\u0301", "Un café"),
        ("=1+1; <script>alert(1)</script>", "=1+1; <script>alert(1)</script>"),
        ("👩🏽\u200d🌾 siembra", "👩🏽\u200d🌾 siembra"),
    ],
)
def test_long_text_is_tidied_and_nothing_more(raw: str, text: str) -> None:
    assert clean([raw], spec("long_text")) == AnswerValue(text, ())


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("raw", [(), ("",), (" \r\n\t",), ("", "")])
def test_nothing_is_an_answer_unless_one_is_required(kind: str, raw: Sequence[str]) -> None:
    assert clean(raw, spec(kind)).is_empty
    assert clean(raw, spec(kind)) == AnswerValue(None, ())
    with pytest.raises(InvalidValue):
        clean(raw, spec(kind, required=True))


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("long_text", ["a" * 4001]),
        ("long_text", ["e\u0301" * 100_000]),
        ("long_text", ["cancha\x00"]),
        ("long_text", ["\x1b[31mrojo"]),
        ("long_text", ["media \ud800"]),
        ("long_text", ["una", "otra"]),
        ("short_text", ["a" * 201]),
        ("short_text", ["dos\nlíneas"]),
        ("one_choice", ["piscina"]),
        ("one_choice", ["cancha", "aulas"]),
        ("several_choices", ["cancha", "piscina"]),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(kind: str, raw: list[str]) -> None:
    with pytest.raises(InvalidValue) as refusal:
        clean(raw, spec(kind))
    assert str(refusal.value.text).endswith(".")


def test_limits_are_inclusive() -> None:
    assert clean(["á" * 4000], spec("long_text")).text == "á" * 4000
    assert clean(["e\u0301" * 4000], spec("long_text")).text == "é" * 4000
    assert clean(["a" * 200], spec("short_text")).text == "a" * 200


@given(st.lists(st.sampled_from([option.key for option in OPTIONS])))
def test_choices_are_a_set_in_the_question_s_order(raw: list[str]) -> None:
    value = clean(raw, spec("several_choices"))
    assert value.text is None
    assert value.choices == tuple(option.key for option in OPTIONS if option.key in raw)


def many(number: int) -> tuple[Option, ...]:
    """As many different options."""
    return tuple(Option(f"o{n}", f"Opción {n}") for n in range(number))


@pytest.mark.parametrize(
    "unsound",
    [
        QuestionSpec("extra", "long_text", "  "),
        QuestionSpec("extra", "long_text", "¿Qué?" * 200),
        QuestionSpec("extra", "long_text", "¿Qué\x07?"),
        QuestionSpec("Clave mala", "long_text", "¿Qué?"),
        QuestionSpec("", "long_text", "¿Qué?"),
        QuestionSpec("extra", "long_text", "¿Qué?", options=OPTIONS),
        QuestionSpec("extra", "one_choice", "¿Qué?"),
        QuestionSpec("extra", "one_choice", "¿Qué?", options=many(1)),
        QuestionSpec("extra", "several_choices", "¿Qué?", options=many(21)),
        QuestionSpec("extra", "one_choice", "¿Qué?", options=(Option("a", "Sí"), Option("a", "No"))),
        QuestionSpec("extra", "one_choice", "¿Qué?", options=(Option("a", "Sí"), Option("b", "sí "))),
        QuestionSpec("extra", "one_choice", "¿Qué?", options=(Option("a", "Sí"), Option("b", " "))),
        QuestionSpec("extra", "one_choice", "¿Qué?", options=(Option("", "Sí"), Option("b", "No"))),
        QuestionSpec("extra", "one_choice", "¿Qué?", options=(Option(" a", "Sí"), Option("b", "No"))),
    ],
)
def test_unsound_definitions_are_refused(unsound: QuestionSpec) -> None:
    with pytest.raises(InvalidValue):
        check_spec(unsound)


@pytest.mark.parametrize("kind", TYPES)
def test_sound_definitions_pass(kind: str) -> None:
    check_spec(spec(kind))


def test_a_type_refuses_another_type_s_question() -> None:
    with pytest.raises(InvalidValue):
        question_type("long_text").check_spec(spec("short_text"))


def test_an_unknown_type_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        question_type("mood")
