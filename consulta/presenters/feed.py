"""What happened, as entries of a feed: a consultation opened, closed, was decided on, or was cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from consulta.domain.calendar import format_date
from consulta.queries.published.consultations import PublicConsultation

ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `page` is the endpoint of the page that tells it."""

    id: str
    at: datetime
    title: str
    summary: str
    slug: str
    page: str


def entries(consultations: Iterable[PublicConsultation], now: datetime) -> list[Entry]:
    """The newest first, at most ENTRIES."""
    found = [one for each in consultations for one in _of(each) if one.at <= now]
    return sorted(found, key=lambda one: one.at, reverse=True)[:ENTRIES]


def _of(one: PublicConsultation) -> Iterator[Entry]:
    timeline, page = one.timeline, "consultations_public.show"
    ended = timeline.cancelled_at
    if timeline.public_since is not None:
        until = format_date(timeline.closes_at) if timeline.closes_at else ""
        yield _entry(
            one,
            "opened",
            timeline.public_since,
            gettext("Se abrió"),
            gettext("Recibe aportes hasta el %(date)s.", date=until),
            page,
        )
    if timeline.closes_at is not None and (ended is None or timeline.closes_at <= ended):
        due = format_date(timeline.answer_due_on) if timeline.answer_due_on else ""
        said = gettext("La respuesta se publica a más tardar el %(date)s.", date=due)
        yield _entry(one, "closed", timeline.closes_at, gettext("Se cerró"), said, "results.show")
    if timeline.decided_at is not None:
        said = gettext("Se publicó qué se hará con cada tema, qué no y por qué.")
        yield _entry(
            one, "decided", timeline.decided_at, gettext("Hay decisión"), said, "decisions_public.show"
        )
    if ended is not None:
        yield _entry(one, "cancelled", ended, gettext("Se canceló"), one.cancel_reason, page)


def _entry(one: PublicConsultation, what: str, at: datetime, happened: str, said: str, page: str) -> Entry:
    return Entry(f"urn:consulta:{one.public_id}:{what}", at, f"{happened}: {one.title}", said, one.slug, page)
