"""Parses the form of the workbench: themes of the whole answer, passages, a new theme, seen codings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from consulta.reading.domain.themes import NoActionReason
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.numbers import read_number
from consulta.vocabulary.text import t

_FRAGMENT = re.compile(r"(\d{1,7})-(\d{1,7})-(\w{1,40})")
_PASSAGE = re.compile(r"(\d{1,7})-(\d{1,7})")

Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CodingInput:
    """The form as it was sent. Themes by public id; passages as offsets, not yet trimmed to words.

    `passage` is the one that a new theme, or `added_theme` from the lists, goes to. `suggested` are the
    themes taken from a suggestion; without scripts those that are marked nowhere else count as marked.
    """

    themes: tuple[str, ...]
    fragments: tuple[tuple[Offsets, str], ...]
    reason: NoActionReason | None
    suggested: frozenset[str]
    new_name: str
    new_meaning: str
    passage: Offsets | None
    added_theme: str
    seen: frozenset[int]


def coding_input(sent: MultiDict[str, str]) -> CodingInput:
    """Parse the form; malformed values are dropped, except passages (see _fragment)."""
    suggested = sent.getlist("suggested")
    fragments = tuple(dict.fromkeys(_fragment(typed) for typed in sent.getlist("fragmento")))
    in_fragments = {theme for _, theme in fragments}
    themes = (*sent.getlist("tema"), *(theme for theme in suggested if theme not in in_fragments))
    reason = sent.get("motivo", "")
    return CodingInput(
        themes=tuple(dict.fromkeys(themes)),
        fragments=fragments,
        reason=NoActionReason(reason) if reason in {one.value for one in NoActionReason} else None,
        suggested=frozenset(suggested),
        new_name=sent.get("tema_nuevo", "").strip(),
        new_meaning=sent.get("significado", ""),
        passage=_passage(sent),
        added_theme=sent.get("tema_fragmento", ""),
        seen=frozenset(
            number for one in sent.get("visto", "").split(",") if (number := read_number(one)) is not None
        ),
    )


def chosen_passage(typed: CodingInput) -> Offsets:
    """The passage chosen in the lists. Raises InvalidValue when it is missing or ends before it begins."""
    if typed.passage is None:
        raise InvalidValue(t("Elija dónde empieza y dónde termina el fragmento."))
    if typed.passage[0] >= typed.passage[1]:
        raise InvalidValue(t("El fragmento termina antes de donde empieza. Elija otra vez."))
    return typed.passage


def _fragment(typed: str) -> tuple[Offsets, str]:
    """A malformed value becomes a passage without theme, so that it is refused and not silently lost."""
    found = _FRAGMENT.fullmatch(typed)
    return ((int(found[1]), int(found[2])), found[3]) if found else ((0, 0), "")


def _passage(sent: MultiDict[str, str]) -> Offsets | None:
    found = _PASSAGE.fullmatch(sent.get("pasaje", ""))
    if found:
        return int(found[1]), int(found[2])
    start, end = read_number(sent.get("desde", "")), read_number(sent.get("hasta", ""))
    return None if start is None or end is None else (start, end)
