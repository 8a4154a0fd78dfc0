"""The life of a consultation: created, edited while it is a draft, opened, extended, cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import exists, select

from consulta.accounts.services.history import record
from consulta.consultations import signals
from consulta.consultations.domain.cells import bins_for_area
from consulta.consultations.domain.lifecycle import State, check_extension, check_transition
from consulta.consultations.domain.opening import OpeningChecklist, missing_to_open
from consulta.consultations.domain.questions.standard import STANDARD_QUESTIONS
from consulta.consultations.domain.zones import MAX_AREA_KM2, MAX_ZONE_KM2, Geometry, read_polygon
from consulta.consultations.models.consultation import Consultation, Landmark
from consulta.consultations.queries.questions import questions_in_force
from consulta.consultations.services import questions
from consulta.consultations.services.consultation_checks import (
    ConsultationFields,
    checked_fields,
    checked_landmarks,
    checked_reason,
)
from consulta.consultations.services.locking import lock_consultation
from consulta.core.extensions import db
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import Obstacle, Refused
from consulta.vocabulary.slugs import first_free, slug_of
from consulta.vocabulary.text import t

__all__ = [
    "ConsultationFields",
    "cancel",
    "create",
    "edit",
    "extend",
    "obstacles_to_open",
    "open_consultation",
    "set_landmarks",
    "set_map_area",
    "set_zone",
]

LONGEST_SLUG = 80
# "/gestion/consultas/nueva" is a page of its own.
RESERVED_SLUGS = frozenset({"nueva"})


def create(fields: ConsultationFields, *, actor: Actor, now: datetime) -> Consultation:
    """Create a draft with the three standard questions; other rooms add theirs (signals.created).

    Raises InvalidValue.
    """
    fields = checked_fields(fields)
    consultation = Consultation(
        slug=_free_slug(fields.title), created_at=now, created_by_id=actor.account_id, **asdict(fields)
    )
    db.session.add(consultation)
    db.session.flush()
    for spec in STANDARD_QUESTIONS:
        questions.add(consultation, spec, actor=actor, now=now)
    signals.created.send(consultation, actor=actor, now=now)
    _record(consultation, "created", actor, now, to_state=State.DRAFT)
    return consultation


def edit(consultation: Consultation, fields: ConsultationFields, *, actor: Actor, now: datetime) -> None:
    """Change the fields of a draft. Raises InvalidValue, and Refused once it has opened (promise 6)."""
    require_draft(consultation, now)
    changed = [
        name
        for name, value in asdict(checked_fields(fields)).items()
        if _set_if_changed(consultation, name, value)
    ]
    if changed:
        _record_edit(consultation, "edited", actor, now, detail={"fields": changed})


def set_zone(consultation: Consultation, geometry: Geometry, *, actor: Actor, now: datetime) -> None:
    """Set the zone that the consultation asks about, a GeoJSON Polygon. Raises InvalidValue, Refused."""
    require_draft(consultation, now)
    consultation.zone = read_polygon(geometry, max_km2=MAX_ZONE_KM2)
    _record_edit(consultation, "zone_set", actor, now)


def set_map_area(consultation: Consultation, geometry: Geometry, *, actor: Actor, now: datetime) -> None:
    """Set where figures by place will be released (DESIGN §6), at most 250 cells. Raises as set_zone."""
    require_draft(consultation, now)
    area = read_polygon(geometry, max_km2=MAX_AREA_KM2)
    cells = bins_for_area(area)
    consultation.map_area = area
    _record_edit(consultation, "map_area_set", actor, now, detail={"cells": len(cells)})


def set_landmarks(
    consultation: Consultation, landmarks: Iterable[tuple[str, float, float]], *, actor: Actor, now: datetime
) -> None:
    """Replace the landmarks by these: name, latitude, longitude. Raises InvalidValue, Refused."""
    require_draft(consultation, now)
    checked = checked_landmarks(landmarks)
    consultation.landmarks = [
        Landmark(position=position, name=name, lat=f"{lat:.6f}", lon=f"{lon:.6f}")
        for position, (name, lat, lon) in enumerate(checked, start=1)
    ]
    _record_edit(consultation, "landmarks_set", actor, now, detail={"landmarks": len(checked)})


def obstacles_to_open(consultation: Consultation, now: datetime) -> tuple[Obstacle, ...]:
    """Everything that is missing before it can open; empty when it can."""
    if consultation.opened_at is not None or consultation.state_at(now) is not State.DRAFT:
        return (Obstacle("state", t("La apertura de esta consulta ya se aprobó o ya terminó.")),)
    checklist = OpeningChecklist(
        title=consultation.title,
        site=consultation.site,
        district_code=consultation.district_code,
        context=consultation.context,
        decider=consultation.decider,
        negotiable=consultation.negotiable,
        not_negotiable=consultation.not_negotiable,
        opens_at=consultation.opens_at,
        closes_at=consultation.closes_at,
        answer_due_on=consultation.answer_due_on,
        question_count=len(questions_in_force(consultation.id)),
        has_zone=consultation.zone is not None,
        has_map_area=consultation.map_area is not None,
        landmarks_count=len(consultation.landmarks),
    )
    return missing_to_open(checklist, now)


def open_consultation(consultation: Consultation, *, actor: Actor, now: datetime) -> None:
    """Approve the opening: answers are taken from now or from the opening date on, and the bins are fixed.

    Raises Refused with everything that is missing.
    """
    lock_consultation(consultation)
    obstacles, area = obstacles_to_open(consultation, now), consultation.map_area
    if obstacles or area is None:
        raise Refused(obstacles)
    consultation.bins = list(bins_for_area(area))
    consultation.opened_at = now
    consultation.revision += 1
    _record(consultation, "opened", actor, now, from_state=State.DRAFT, to_state=State.OPEN)


def extend(
    consultation: Consultation, closes_at: datetime, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Move the closing of an open consultation to a later moment, in public and with a reason.

    The day of the answer stays as it was promised. Raises InvalidValue.
    """
    reason = checked_reason(reason, State.OPEN)
    lock_consultation(consultation)
    check_extension(consultation.timeline, closes_at, now)
    before, consultation.closes_at = consultation.closes_at, closes_at
    consultation.revision += 1
    detail = {"from": before.isoformat() if before else None, "to": closes_at.isoformat()}
    _record(consultation, "extended", actor, now, reason=reason, detail=detail)


def cancel(consultation: Consultation, reason: str, *, actor: Actor, now: datetime) -> None:
    """End a consultation without a decision, with the reason everyone will read. Raises InvalidValue."""
    lock_consultation(consultation)
    state = consultation.state_at(now)
    reason = checked_reason(reason, State.CANCELLED)
    check_transition(state, State.CANCELLED)
    consultation.cancelled_at = now
    consultation.cancel_reason = reason
    consultation.revision += 1
    _record(consultation, "cancelled", actor, now, from_state=state, to_state=State.CANCELLED, reason=reason)
    signals.cancelled.send(consultation, now=now)


def require_draft(consultation: Consultation, now: datetime) -> None:
    """Lock the consultation. Raises Refused once it has opened."""
    lock_consultation(consultation)
    if consultation.state_at(now) is not State.DRAFT:
        raise Refused(
            [
                Obstacle(
                    "not_draft",
                    t("La consulta ya se abrió: lo que se prometió a la gente ya no se puede cambiar."),
                )
            ]
        )


def _free_slug(title: str) -> str:
    return first_free(slug_of(title, longest=LONGEST_SLUG) or "consulta", _is_taken)


def _is_taken(slug: str) -> bool:
    return slug in RESERVED_SLUGS or bool(
        db.session.scalar(select(exists().where(Consultation.slug == slug)))
    )


def _set_if_changed(consultation: Consultation, name: str, value: object) -> bool:
    if getattr(consultation, name) == value:
        return False
    setattr(consultation, name, value)
    return True


def _record_edit(
    consultation: Consultation,
    action: str,
    actor: Actor,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Record an edit. It withdraws an approval that is not in force yet: what opens is what was approved."""
    if consultation.opened_at is not None:
        consultation.opened_at = None
        consultation.bins = None
        _record(consultation, "approval_withdrawn", actor, now)
    consultation.revision += 1
    _record(consultation, action, actor, now, detail=detail)


def _record(
    consultation: Consultation,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    from_state: State | None = None,
    to_state: State | None = None,
    reason: str | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    db.session.flush()
    record(
        "consultation",
        consultation.id,
        action,
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        detail=dict(detail) if detail is not None else None,
    )
