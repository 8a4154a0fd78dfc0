"""Consultations that have something to show, for tests of what the public sees: all through the services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from consulta.consultations.domain.questions import Option, QuestionSpec
from consulta.consultations.models.question import Question
from consulta.consultations.services import consultations, questions
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.publishing.services import release
from consulta.reading.services import coding, moderation, themes
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.kept import kept

HOURS = QuestionSpec(
    key="hours",
    kind="several_choices",
    wording="¿A qué horas lo usaría?",
    options=(Option("morning", "Por la mañana"), Option("evening", "Por la tarde")),
)
SHADE = "Sombra y árboles"


def opened(app: Flask, actor: Actor, *, days_ago: int = 10, **changes: object) -> str:
    """A consultation that opened some days ago, with a question with options; its slug."""
    then = utcnow() - timedelta(days=days_ago)
    slug = campaigns.make_draft(app, actor, now=then, **changes)
    with app.app_context(), unit_of_work():
        questions.add(campaigns.get(slug), HOURS, actor=actor, now=then)
        consultations.open_consultation(campaigns.get(slug), actor=actor, now=then)
    return slug


def located(count: int, *, lat: float = campaigns.LAT, lon: float = campaigns.LON) -> list[dict[str, object]]:
    """That many contributions from one place, whose authors let their words be published."""
    return [
        {
            "transform": f"Texto publicado número {number}",
            "hours": ("morning", "evening") if number % 2 else ("evening",),
            "publish": True,
            "lat": lat,
            "lon": lon,
            "age_band": "30-44",
            "sex": "female",
            "relation": "resident",
        }
        for number in range(count)
    ]


def judged(app: Flask, slug: str, actor: Actor, *, now: datetime | None = None) -> None:
    """Accept all that is pending, let consented texts be published, and read every text as one theme."""
    now = now or utcnow()
    with app.app_context(), unit_of_work():
        consultation = campaigns.get(slug)
        moderation.accept(consultation, pending(slug), actor=actor, now=now)
        texts = db.session.scalars(
            select(Answer)
            .join(Contribution, Contribution.id == Answer.contribution_id)
            .join(Question, Question.id == Answer.question_id)
            .where(
                Answer.consultation_id == consultation.id,
                Answer.words.is_not(None),
                Contribution.state == ContributionState.ACCEPTED,
            )
        ).all()
        theme = themes.create(consultation, SHADE, "Plantar y cuidar.", actor=actor, now=now)
        for answer in texts:
            coding.code(answer, [theme], actor=actor, now=now)
        consented = set(
            db.session.scalars(
                select(Contribution.id).where(
                    Contribution.consultation_id == consultation.id, Contribution.publish_text
                )
            )
        )
        allowed = [answer.id for answer in texts if answer.contribution_id in consented]
        moderation.allow_texts(consultation, allowed, actor=actor, now=now)


def pending(slug: str) -> Sequence[int]:
    """The numbers of the contributions that wait to be judged, within an app context."""
    return db.session.scalars(
        select(Contribution.id).where(
            Contribution.consultation_id == campaigns.get(slug).id,
            Contribution.state == ContributionState.PENDING,
        )
    ).all()


def released(app: Flask, slug: str, actor: Actor) -> None:
    with app.app_context(), unit_of_work():
        release.release_results(campaigns.get(slug), actor=actor, now=utcnow())


@kept
def finished(app: Flask, several: list[dict[str, object]]) -> tuple[str, list[campaigns.Given]]:
    """A closed consultation with these contributions, read and released; its slug and the contributions."""
    actor = campaigns.make_account(app, Role.COORDINATOR)
    slug = opened(app, actor)
    half = len(several) // 2
    given = campaigns.contribute_many(app, slug, several[:half])
    given += campaigns.contribute_many(app, slug, several[half:], channel=Channel.HOME_VISIT, actor=actor)
    campaigns.close(app, slug)
    judged(app, slug, actor)
    released(app, slug, actor)
    return slug, given
