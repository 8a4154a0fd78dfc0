"""A closed consultation with every answer coded, ready for a second reading."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from flask import Flask
from sqlalchemy import select

from consulta.contributions.models.answer import Answer
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.reading.models.double_reading import DoubleReading
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.services import coding, double_reading
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.kept import kept
from tests.support.reading import Desk, desk


@dataclass(frozen=True)
class Twice:
    """The desk, the themes (public ids) that its answers are read as, and who may read them again.

    The analyst coded everything; the coordinator and `other` (an analyst too) did not.
    """

    at: Desk
    park: str
    market: str
    other: Actor

    @property
    def page(self) -> str:
        return f"{self.at.page}/doble-lectura"

    def draw(self, seed: int = 1) -> int:
        with self.at.change() as consultation:
            return double_reading.draw(
                consultation, actor=self.at.coordinator, now=utcnow(), chance=Random(seed)
            )

    def read(self, answer: str, *themes: str, actor: Actor | None = None) -> None:
        with self.at.change() as consultation:
            double_reading.record_second_reading(
                consultation, answer, themes, actor=actor or self.at.coordinator, now=utcnow()
            )

    def sample(self, number: int = 1) -> list[str]:
        """Public ids of the answers of a round, in the order drawn."""
        with self.at.app.app_context():
            return list(
                db.session.scalars(
                    select(Answer.public_id)
                    .join(DoubleReading, DoubleReading.answer_id == Answer.id)
                    .where(DoubleReading.round == number)
                    .order_by(DoubleReading.id)
                )
            )

    def first_reading(self, answer: str) -> list[str]:
        """Public ids of the themes an answer is read as now."""
        with self.at.app.app_context():
            return list(
                db.session.scalars(
                    select(Theme.public_id)
                    .join(Coding, Coding.theme_id == Theme.id)
                    .join(Answer, Answer.id == Coding.answer_id)
                    .where(Answer.public_id == answer, Coding.removed_at.is_(None))
                    .order_by(Theme.id)
                )
            )

    def read_all(self, number: int = 1, *, blind_to: str = "") -> None:
        """Read the round as it was the first time, but never as the theme `blind_to`."""
        for answer in self.sample(number):
            self.read(answer, *(theme for theme in self.first_reading(answer) if theme != blind_to))


@kept
def twice(app: Flask, answers: int = 6) -> Twice:
    """Answers by turns of the park, of the market and of both; closed, accepted and coded by the analyst."""
    at = desk(app)
    park, market = at.theme("Parque", "Espacio verde"), at.theme("Mercado")
    at.theme("Nadie lo pide")
    other = campaigns.make_account(app, Role.ANALYST, name="Olga Otra")
    at.give(*(_words(number) for number in range(answers)), accepted=True)
    with at.change() as consultation:
        themes = {one.public_id: one for one in db.session.scalars(select(Theme))}
        for answer in db.session.scalars(select(Answer).where(Answer.consultation_id == consultation.id)):
            words = answer.words or ""
            found = [themes[park]] * ("parque" in words) + [themes[market]] * ("mercado" in words)
            coding.code(answer, found, actor=at.analyst, now=utcnow())
    campaigns.close(app, at.slug)
    return Twice(at, park, market, other)


def _words(number: int) -> str:
    return f"{('Un parque', 'Un mercado', 'Un parque y un mercado')[number % 3]}, número {number}."
