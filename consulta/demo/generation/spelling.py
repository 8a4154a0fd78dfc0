"""Spelling of different writers: on a phone, in a hurry, without accents; or tidy, by an interviewer."""

import re
import unicodedata
from random import Random

TIDY, NO_ACCENTS, CASUAL, ROUGH, CAPITALS = "tidy", "no_accents", "casual", "rough", "capitals"

# Common slips of the thumb and of the ear, whole words only.
_SLIPS = {
    "haya": "halla",
    "hacer": "aser",
    "hay": "ay",
    "porque": "xq",
    "que": "q",
    "para": "pa",
    "por favor": "porfa",
    "vamos": "bamos",
    "llegue": "yegue",
    "también": "tmb",
    "hagan": "agan",
    "bien": "vien",
    "aquí": "aki",
    "una": "1",
}
_RARE = {"una", "vamos", "bien", "llegue"}
_HARMLESS = re.compile(r"[¿¡]")


def pick_style(rng: Random, channel: str, age_band: str) -> str:
    """How this person writes: tidy when somebody else takes it down."""
    if channel not in ("web", "whatsapp"):
        return TIDY
    weights = {TIDY: 50, NO_ACCENTS: 24, CASUAL: 18, ROUGH: 6, CAPITALS: 2}
    if age_band in ("under18", "18-29"):
        weights |= {TIDY: 36, CASUAL: 32, ROUGH: 9, CAPITALS: 0}
    if age_band in ("45-59", "60+"):
        weights |= {CASUAL: 9, CAPITALS: 5}
    return rng.choices(list(weights), list(weights.values()))[0]


def write(rng: Random, text: str, style: str, *, dictated: bool) -> str:
    """The text as that person leaves it. What was dictated has its capital letter and its full stop."""
    if dictated:
        text = _tidy(text)
    if style == TIDY:
        return text
    if style == CAPITALS:
        return _without_accents(text).upper()
    if style == NO_ACCENTS:
        return _without_accents(_HARMLESS.sub("", text))
    text = _slips(rng, text, 0.45 if style == ROUGH else 0.06)
    if style == ROUGH or rng.random() < 0.6:
        text = _without_accents(text)
    text = re.sub(r"(^|[.!?\n] ?)([A-ZÁÉÍÓÚÑ])(?=[a-záéíóúñ ])", _lower, _HARMLESS.sub("", text))
    return text.rstrip(".") if not text.endswith("...") else text


def _tidy(text: str) -> str:
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?»”)" else text + "."


def _lower(match: re.Match[str]) -> str:
    return match.group(1) + match.group(2).lower()


def _slips(rng: Random, text: str, chance: float) -> str:
    for word, slip in _SLIPS.items():
        if rng.random() < (chance / 3 if word in _RARE else chance):
            text = re.sub(rf"\b{word}\b", slip, text, count=2)
    return text


def _without_accents(text: str) -> str:
    """Vowels lose their accents; ñ keeps its tilde."""
    marked = unicodedata.normalize("NFD", text)
    kept = "".join(mark for mark in marked if mark not in "\u0301\u0308")
    return unicodedata.normalize("NFC", kept)
