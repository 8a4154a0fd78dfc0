"""The second, blind reading of a random sample of the coded answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from random import Random
from secrets import SystemRandom

from sqlalchemy import exists, func, insert, select

from consulta.accounts.services import history
from consulta.consultations.domain.lifecycle import State
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_consultation
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.agreement import sample_size
from consulta.reading.domain.themes import ThemeKind
from consulta.reading.models.double_reading import DoubleReading
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.queries.agreement import rounds
from consulta.reading.queries.coding import coding_progress
from consulta.reading.queries.double_reading import second_reading_task
from consulta.reading.queries.moderation import moderation_counts
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.batches import batches
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t

FINAL = frozenset({State.CLOSED, State.DECIDED, State.CONCLUDED})
ANSWER = "answer"
SECOND_READING = "second_reading"


def missing_to_draw(consultation: Consultation, now: datetime) -> tuple[Obstacle, ...]:
    """What prevents drawing a sample: it must be drawn from all the answers there will be."""
    obstacles = []
    if consultation.state_at(now) not in FINAL:
        obstacles.append(Obstacle("not_closed", t("La muestra se saca cuando la consulta está cerrada.")))
    judged, coding = moderation_counts(consultation.id), coding_progress(consultation.id)
    if judged.pending:
        text = t("Faltan %(n)s aportes por moderar.", n=judged.pending)
        obstacles.append(Obstacle("pending", text, judged.pending))
    if coding.left:
        text = t("Faltan %(n)s respuestas por codificar.", n=coding.left)
        obstacles.append(Obstacle("uncoded", text, coding.left))
    elif not coding.texts:
        obstacles.append(Obstacle("nothing", t("No hay respuestas escritas que leer.")))
    return tuple(obstacles)


def draw(consultation: Consultation, *, actor: Actor, now: datetime, chance: Random | None = None) -> int:
    """Draw a new sample at random and freeze how its answers are read now; returns its round.

    Answers that no round has drawn come first: their readers cannot have seen a first reading of them.
    Raises Refused while it would not be a sample of all there is.
    """
    lock_consultation(consultation)
    obstacles = missing_to_draw(consultation, now)
    if obstacles:
        raise Refused(obstacles)
    chance = chance or SystemRandom()
    coded = _coded(consultation.id)
    drawn_before = set(
        db.session.scalars(
            select(DoubleReading.answer_id).where(DoubleReading.consultation_id == consultation.id)
        )
    )
    fresh = [answer for answer in coded if answer not in drawn_before]
    known = [answer for answer in coded if answer in drawn_before]
    size = sample_size(len(coded))
    sample = chance.sample(fresh, min(size, len(fresh)))
    sample += chance.sample(known, size - len(sample))
    number = (
        db.session.scalar(
            select(func.max(DoubleReading.round)).where(DoubleReading.consultation_id == consultation.id)
        )
        or 0
    ) + 1
    db.session.execute(insert(DoubleReading), list(_rows(consultation.id, number, sample, actor, now)))
    history.record(
        "consultation",
        consultation.id,
        "double_reading_drawn",
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        detail={"round": number, "answers": len(sample), "coded": len(coded)},
    )
    return number


def record_second_reading(
    consultation: Consultation, answer: str, themes: Collection[str], *, actor: Actor, now: datetime
) -> None:
    """Record the second reading of an answer (public id) of the newest round; themes by public id, or none.

    The same reader may change it until the round is finished. Raises Refused when it is not, or no longer,
    theirs to read, InvalidValue for invalid themes.
    """
    lock_consultation(consultation)
    reading = _reading(consultation.id, answer, actor)
    reading.second_themes = _checked(consultation.id, themes)
    reading.second_coder_id = actor.account_id
    reading.read_at = now
    history.record(
        ANSWER,
        reading.answer_id,
        SECOND_READING,
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        detail={"round": reading.round},
    )
    db.session.flush()
    if rounds(consultation.id)[0].finished_at is not None:
        consultation.revision += 1


def _reading(consultation_id: int, answer: str, actor: Actor) -> DoubleReading:
    """Where this person's reading of an answer goes. Raises Refused."""
    found = second_reading_task(consultation_id, answer, actor.account_id or 0)
    if found is None:
        text = t("Esta respuesta ya no espera su lectura: otra persona la leyó, o la ronda terminó.")
        raise Refused([Obstacle("not_yours", text)])
    return db.session.scalars(
        select(DoubleReading)
        .where(DoubleReading.answer_id == found.answer_id)
        .order_by(DoubleReading.round.desc())
        .limit(1)
        .with_for_update()
    ).one()


def _checked(consultation_id: int, themes: Collection[str]) -> list[str]:
    kinds = {
        row.public_id: row.kind
        for row in db.session.execute(
            select(Theme.public_id, Theme.kind).where(
                Theme.consultation_id == consultation_id, Theme.retired_at.is_(None)
            )
        )
    }
    if not kinds.keys() >= set(themes):
        raise InvalidValue(t("Uno de los temas ya no está en el libro de códigos. Elija otra vez."))
    if len(set(themes)) > 1 and ThemeKind.NO_ACTION in {kinds[theme] for theme in themes}:
        raise InvalidValue(
            t("Si la respuesta no propone nada, no lleva otros temas. Elija lo uno o lo otro.")
        )
    return [theme for theme in kinds if theme in set(themes)]


def _coded(consultation_id: int) -> list[int]:
    coded = exists().where(Coding.answer_id == Answer.id, Coding.removed_at.is_(None))
    return list(
        db.session.scalars(
            select(Answer.id)
            .join(Contribution, Contribution.id == Answer.contribution_id)
            .where(
                Answer.consultation_id == consultation_id,
                Answer.words.is_not(None),
                Contribution.state == ContributionState.ACCEPTED.value,
                coded,
            )
            .order_by(Answer.id)
        )
    )


def _rows(
    consultation_id: int, number: int, sample: Sequence[int], actor: Actor, now: datetime
) -> Iterator[dict[str, object]]:
    """A row for each answer in the order drawn, with its themes and its (first) coder of this moment."""
    readings: dict[int, tuple[list[str], int]] = {}
    for batch in batches(sample):
        for row in db.session.execute(
            select(Coding.answer_id, Theme.public_id, Coding.coder_id)
            .join(Theme, Theme.id == Coding.theme_id)
            .where(Coding.answer_id.in_(batch), Coding.removed_at.is_(None))
            .order_by(Coding.id)
        ):
            themes, _ = readings.setdefault(row.answer_id, ([], row.coder_id))
            if row.public_id not in themes:
                themes.append(row.public_id)
    for answer in sample:
        themes, coder = readings[answer]
        yield {
            "consultation_id": consultation_id,
            "round": number,
            "answer_id": answer,
            "drawn_at": now,
            "drawn_by_id": actor.account_id,
            "first_themes": themes,
            "first_coder_id": coder,
        }
