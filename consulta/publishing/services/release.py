"""Releasing the figures by place, age, sex and relation, once per consultation (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from consulta.accounts.services import history
from consulta.consultations.domain.lifecycle import State
from consulta.consultations.models.consultation import Consultation
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.contribution import Contribution, Place
from consulta.contributions.queries.accounts import accounts
from consulta.core.extensions import db
from consulta.disclosure.domain.release import Located, Respondent, exact_counts, make_release
from consulta.disclosure.models import ReleaseRecord
from consulta.disclosure.queries import is_released
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import Obstacle, Refused
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource
from consulta.vocabulary.text import t

_BATCH = 5_000


def release_results(consultation: Consultation, *, actor: Actor, now: datetime) -> ReleaseRecord:
    """Count the accepted contributions, add the noise, and store the result for good.

    Raises Refused while the consultation is not closed or something is pending, and when it was done before.
    """
    _lock(consultation)
    obstacles = release_obstacles(consultation, now)
    if obstacles:
        raise Refused(obstacles)
    record = ReleaseRecord(
        consultation_id=consultation.id,
        released_at=now,
        released_by_id=actor.account_id,
        document=make_release(exact_counts(_respondents(consultation.id), consultation.bins or ())).to_json(),
    )
    db.session.add(record)
    consultation.revision += 1
    db.session.flush()
    history.record(
        "consultation",
        consultation.id,
        "release_results",
        actor=actor,
        now=now,
        consultation_id=consultation.id,
    )
    return record


def release_obstacles(consultation: Consultation, now: datetime) -> tuple[Obstacle, ...]:
    """Everything that keeps the figures from being released; empty when nothing does."""
    if is_released(consultation.id):
        return (
            Obstacle("released", t("Las cifras de esta consulta ya se publicaron y no se vuelven a hacer.")),
        )
    obstacles = []
    if consultation.state_at(now) is not State.CLOSED:
        obstacles.append(Obstacle("state", t("Las cifras se publican cuando la consulta está cerrada.")))
    pending = accounts(consultation.id).pending
    if pending:
        obstacles.append(Obstacle("pending", t("Aportes por leer: %(n)s.", n=pending), pending))
    return tuple(obstacles)


def _lock(consultation: Consultation) -> None:
    """Lock the consultation against releasing, reading and recording (SQLite has one writer anyway)."""
    db.session.flush()
    db.session.refresh(consultation, with_for_update=True)


def _respondents(consultation_id: int) -> Iterator[Respondent]:
    accepted = (
        select(
            Contribution.age_band,
            Contribution.sex,
            Contribution.relation,
            Place.source,
            Place.lat,
            Place.lon,
            Place.accuracy_m,
        )
        .outerjoin(Place, Place.contribution_id == Contribution.id)
        .where(
            Contribution.consultation_id == consultation_id,
            Contribution.state == ContributionState.ACCEPTED,
        )
        .execution_options(yield_per=_BATCH)
    )
    for row in db.session.execute(accepted):
        yield Respondent(
            place=_located(row),
            age=AgeBand(row.age_band or AgeBand.NONE),
            sex=Sex(row.sex or Sex.NONE),
            relation=Relation(row.relation or Relation.NONE),
        )


def _located(row: Row[Any]) -> Located:
    return Located(
        lat=None if row.lat is None else float(row.lat),
        lon=None if row.lon is None else float(row.lon),
        source=LocationSource(row.source or LocationSource.NONE),
        accuracy_m=row.accuracy_m,
    )
