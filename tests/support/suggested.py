"""Answers that were read into themes, and others that wait, for tests of suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from consulta.contributions.models.answer import Answer
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.reading.domain.suggestions import LearnedSuggestions, ScoredTheme
from consulta.reading.models.suggestion import ThemeSuggestion
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.services import coding, suggestions
from tests.support import campaigns
from tests.support.kept import kept
from tests.support.reading import Desk, desk

PARK = (
    "Un parque con árboles",
    "Árboles y sombra para descansar",
    "Áreas verdes con sombra",
    "Sembrar árboles",
)
MARKET = (
    "Un mercado para vender",
    "Puestos de venta",
    "Que vendan verduras en el mercado",
    "Ventas ordenadas",
)


class Always:
    """Chance that draws every answer as a probe, or none."""

    def __init__(self, probes: bool) -> None:
        self._value = 0.0 if probes else 0.99

    def random(self) -> float:
        return self._value


@dataclass(frozen=True)
class Suggested:
    """A desk with two themes; `coded` answers are read, by turns as each, and `waiting` ones are not."""

    at: Desk
    park: str
    market: str
    coded: tuple[int, ...]
    waiting: tuple[int, ...]

    @property
    def consultation_id(self) -> int:
        with self.at.app.app_context():
            return int(campaigns.get(self.at.slug).id)

    def keep(
        self, found: dict[int, tuple[ScoredTheme, ...]], *, probes: bool = False, now: datetime | None = None
    ) -> int:
        """Store suggestions as a model would."""
        with self.at.change() as consultation:
            last = db.session.scalar(select(Coding.id).order_by(Coding.id.desc()).limit(1)) or 0
            learned = LearnedSuggestions(len(self.coded), last, tuple(found.items()))
            return suggestions.store(
                consultation.id,
                learned,
                now=now or utcnow(),
                chance=Always(probes),  # type: ignore[arg-type]
            )

    def code(self, answer: int, *themes: str, ago: timedelta = timedelta(hours=1)) -> None:
        """Read an answer, some time ago."""
        with self.at.change():
            chosen = db.session.scalars(select(Theme).where(Theme.public_id.in_(themes))).all()
            coding.code(db.session.get_one(Answer, answer), chosen, actor=self.at.analyst, now=utcnow() - ago)

    def judge(self) -> int:
        with self.at.app.app_context(), unit_of_work():
            return suggestions.judge_probes(now=utcnow())

    def row(self, answer: int) -> ThemeSuggestion | None:
        with self.at.app.app_context():
            return db.session.get(ThemeSuggestion, answer)


@kept
def suggested(app: Flask, coded: int = 4, waiting: int = 4) -> Suggested:
    at = desk(app)
    park, market = at.theme("Parque"), at.theme("Mercado")
    words = [
        f"{(PARK, MARKET)[number % 2][number // 2 % 4]}, número {number}" for number in range(coded + waiting)
    ]
    at.give(*words, accepted=True)
    with at.change() as consultation:
        themes = [
            db.session.scalars(select(Theme).where(Theme.public_id == one)).one() for one in (park, market)
        ]
        answers = db.session.scalars(
            select(Answer).where(Answer.consultation_id == consultation.id).order_by(Answer.id)
        ).all()
        for number, answer in enumerate(answers[:coded]):
            coding.code(answer, [themes[number % 2]], actor=at.analyst, now=utcnow() - timedelta(hours=2))
        ids = [answer.id for answer in answers]
    return Suggested(at, park, market, tuple(ids[:coded]), tuple(ids[coded:]))
