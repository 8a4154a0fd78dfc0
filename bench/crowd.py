"""A consultation with as many contributions as one likes, stored at once: real ones would take minutes."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import cycle, islice
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import insert, select, text

from consulta.consultations.models.question import Question
from consulta.contributions.domain.moderation import ContributionState, TextState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.reading.models.theme import CodebookVersion, Coding, Theme
from consulta.reading.services import themes
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.channels import Channel
from tests.support import campaigns

THEMES = 20
BATCH = 5_000
WORDS = (
    "Un parque con sombra y bancas, para que la gente descanse.",
    "Quisiera un mercado limpio y ordenado, con puestos para quienes venden en la calle, y agua potable.",
    "Canchas de fútbol para los jóvenes.",
    "Que haya una clínica. Aquí la más cercana queda lejos y de noche no hay quien atienda a los niños ni a "
    "los mayores; también una farmacia, y que el portón tenga luz.",
)


def crowd(app: Flask, actor: Actor, answers: int, *, coded: float) -> str:
    """A consultation with that many answers in words, three by contribution, accepted, a share of them coded.

    The coded ones come first in the order of reading within each question, except for every hundredth.
    Returns its slug.
    """
    now = utcnow()
    slug = campaigns.make_open(app, actor, now=now - timedelta(days=5))
    with app.app_context(), unit_of_work():
        consultation = campaigns.get(slug)
        for number in range(THEMES):
            themes.create(
                consultation,
                f"Tema {number}",
                "Lo que entra en él",
                "uno\notro",
                "esto no",
                actor=actor,
                now=now,
            )
        numbers = _contributions(consultation.id, -(-answers // 3), now)
        ids = _answers(consultation.id, numbers)
        _codings(consultation.id, ids, coded, actor, now)
    with app.app_context(), unit_of_work():
        # As the database does by itself once it has been filled in the usual way.
        db.session.execute(text("ANALYZE"))
    return slug


def _contributions(consultation_id: int, count: int, now: datetime) -> list[int]:
    rows = (
        {
            "public_id": uuid4().hex,
            "consultation_id": consultation_id,
            "submission_id": str(uuid4()),
            "folio": uuid4().hex[:13].upper(),
            "channel": channel.value,
            "state": ContributionState.ACCEPTED.value,
            "captured_at": now,
            "received_at": now,
            "received_on": local_date(now),
            "notice_version": "1",
            "publish_text": False,
            "digest": secrets.token_hex(32),
            "withdrawal_tries": 0,
        }
        for channel in islice(cycle(Channel), count)
    )
    _store(Contribution, rows)
    found = select(Contribution.id).where(Contribution.consultation_id == consultation_id)
    return list(db.session.scalars(found.order_by(Contribution.id)))


def _answers(consultation_id: int, numbers: Sequence[int]) -> list[int]:
    questions = db.session.scalars(
        select(Question).where(Question.consultation_id == consultation_id).order_by(Question.position)
    ).all()
    words = cycle(WORDS)
    rows = (
        {
            "public_id": uuid4().hex,
            "consultation_id": consultation_id,
            "contribution_id": number,
            "question_id": question.id,
            "question_version_id": question.current.id,
            "words": next(words),
            "text_state": TextState.PENDING.value,
        }
        for number in numbers
        for question in questions[:3]
    )
    _store(Answer, rows)
    found = select(Answer.id).where(Answer.consultation_id == consultation_id)
    return list(db.session.scalars(found.order_by(Answer.question_id, Answer.id)))


def _codings(consultation_id: int, ids: Sequence[int], share: float, actor: Actor, now: datetime) -> None:
    book = db.session.scalars(
        select(Theme.id).where(Theme.consultation_id == consultation_id, Theme.kind == "ordinary")
    ).all()
    version = db.session.scalars(
        select(CodebookVersion.id)
        .where(CodebookVersion.consultation_id == consultation_id)
        .order_by(CodebookVersion.number.desc())
        .limit(1)
    ).one()
    rows = (
        {
            "consultation_id": consultation_id,
            "answer_id": answer_id,
            "theme_id": theme,
            "codebook_version_id": version,
            "passage_start": 0,
            "coded_at": now,
            "coder_id": actor.account_id,
        }
        for (n, answer_id), theme in zip(enumerate(ids), cycle(book), strict=False)
        if n % 100 and n < share * len(ids)
    )
    _store(Coding, rows)


def _store(table: Any, rows: Iterator[dict[str, Any]]) -> None:
    while batch := list(islice(rows, BATCH)):
        db.session.execute(insert(table), batch)
