"""Phrases: hand-written sentences, with the themes they are about and the people they fit.

A line of `content/answers/*.txt` is `themes and marks | text`. Marks: `@60+`, `@female`, `@trader` (who says
it; several of one kind mean any of them), `@notes` (an interviewer's own words), `=conchagua` (only there),
and `no_action:<reason>` in place of themes. Themes are keys of the codebooks; `any` goes with all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from consulta.demo.shapes import DemoPerson
from consulta.demo.sites import CONTENT, SITE_KEYS

ANY = "any"
LONG = 150
AGES = ("under18", "18-29", "30-44", "45-59", "60+")
SEXES = ("female", "male")
RELATIONS = ("resident", "trader", "works", "passes", "other")
# Minors are not given a grown-up's concerns unless a sentence was written for them.
ADULT_THEMES = frozenset(
    {"comercio", "reubicacion", "mayores", "salud", "cuidado", "agua", "accesos", "memoria"}
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence or more. Empty sets of marks mean anybody."""

    text: str
    themes: tuple[str, ...]
    ages: frozenset[str]
    sexes: frozenset[str]
    relations: frozenset[str]
    sites: frozenset[str]
    notes: bool
    no_action: str | None

    def belongs(self, site: str, codebook: frozenset[str]) -> bool:
        """Whether it can be said at a site: it is about that place, and its themes are in the codebook."""
        about = set(self.themes) - {ANY}
        return (not self.sites or site in self.sites) and about <= codebook

    def fits(self, person: DemoPerson) -> bool:
        """Whether that person could say it."""
        if person.age_band == "under18" and not self.for_minors:
            return False
        return all(
            not marks or value in marks
            for marks, value in (
                (self.ages, person.age_band),
                (self.sexes, person.sex),
                (self.relations, person.relation),
            )
        )

    @property
    def for_minors(self) -> bool:
        """Whether somebody under 18 could say it."""
        if self.ages:
            return "under18" in self.ages
        return not (self.notes or ADULT_THEMES & set(self.themes) or self.relations & {"works", "trader"})

    @property
    def typed(self) -> bool:
        """Whether it looks typed on a phone, so that nobody else took it down."""
        return self.text[0].islower()

    @property
    def unmarked(self) -> bool:
        """Whether anybody could say it."""
        return not (self.ages or self.sexes or self.relations or self.notes)


@cache
def phrases(name: str) -> tuple[Phrase, ...]:
    """All sentences of one file: transform, purpose, benefits, openings, details or closings."""
    lines = (CONTENT / "answers" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    read = (_read(line) for line in lines if line.strip() and not line.startswith("#"))
    return tuple(_placed(phrase, number) for number, phrase in enumerate(read))


def _read(line: str) -> Phrase:
    head, text = line.split(" | ", maxsplit=1)
    words = head.split()
    marks = [word[1:] for word in words if word.startswith("@")]
    plain = [word for word in words if word[0] not in "@="]
    reasons = [word.removeprefix("no_action:") for word in plain if word.startswith("no_action:")]
    unknown = set(marks) - {*AGES, *SEXES, *RELATIONS, "notes"}
    if unknown:
        raise ValueError(f"unknown marks {sorted(unknown)} in {line!r}")
    return Phrase(
        text=text.strip(),
        themes=() if reasons else tuple(plain),
        ages=_among(marks, AGES),
        sexes=_among(marks, SEXES),
        relations=_among(marks, RELATIONS),
        sites=frozenset(word[1:] for word in words if word.startswith("=")),
        notes="notes" in marks,
        no_action=reasons[0] if reasons else None,
    )


def _placed(phrase: Phrase, number: int) -> Phrase:
    """A long story is somebody's own: it is told at one site only."""
    if phrase.sites or len(phrase.text) <= LONG:
        return phrase
    return replace(phrase, sites=frozenset({SITE_KEYS[number % len(SITE_KEYS)]}))


def _among(marks: Iterable[str], known: tuple[str, ...]) -> frozenset[str]:
    return frozenset(mark for mark in marks if mark in known)
