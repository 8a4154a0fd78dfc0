"""Entries of the feed: events of consultations and of their commitments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import shorten

from flask_babel import gettext

from consulta.consultations.queries.public import PublicConsultation
from consulta.core.languages import say
from consulta.decisions.queries.published.commitments import PublishedCommitment
from consulta.vocabulary.calendar import format_date, start_of_local_day

ENTRIES = 50
LONGEST_TITLE = 100
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `page` is the endpoint of its page."""

    id: str
    at: datetime
    title: str
    summary: str
    slug: str
    page: str
    anchor: str | None = None


def entries(
    consultations: Iterable[PublicConsultation],
    commitments: Mapping[int, Iterable[PublishedCommitment]],
    now: datetime,
) -> list[Entry]:
    """The newest first, at most ENTRIES. `commitments`: of the decision in force, by consultation."""
    found = [one for each in consultations for one in _of(each) if one.at <= now]
    made = [one for several in commitments.values() for one in several]
    found += [one for each in made for one in _of_commitment(each) if one.at <= now]
    return sorted(found, key=lambda one: one.at, reverse=True)[:ENTRIES]


def _of(one: PublicConsultation) -> Iterator[Entry]:
    timeline, page = one.timeline, "consultation.show"
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
        summary = gettext("La respuesta se publica a más tardar el %(date)s.", date=due)
        yield _entry(one, "closed", timeline.closes_at, gettext("Se cerró"), summary, "results.show")
    if one.days_late and one.clock is not None:
        # It stays in the feed after the answer came (promise 6).
        since = start_of_local_day(one.clock.due_on + DAY)
        due = format_date(one.clock.due_on)
        summary = gettext("Se había prometido responder a más tardar el %(date)s.", date=due)
        overdue = gettext("Respuesta vencida desde el %(date)s", date=due)
        yield _entry(one, "overdue", since, overdue, summary, page)
    if timeline.decided_at is not None:
        summary = gettext("Se publicó qué se hará con cada tema, qué no y por qué.")
        yield _entry(one, "decided", timeline.decided_at, gettext("Hay decisión"), summary, "decision.show")
    if ended is not None:
        yield _entry(one, "cancelled", ended, gettext("Se canceló"), one.cancel_reason, page)


def _of_commitment(made: PublishedCommitment) -> Iterator[Entry]:
    name = f"urn:consulta:{made.public_id}"
    short = shorten(made.what, LONGEST_TITLE, placeholder="…")
    where = (made.slug, "decision.show", f"compromiso-{made.public_id}")
    if made.late_from is not None:
        due = format_date(made.first_due_on)
        summary = gettext("%(unit)s lo había prometido para el %(date)s.", unit=made.unit, date=due)
        title = gettext("Compromiso atrasado: %(what)s", what=short)
        yield Entry(f"{name}:late", start_of_local_day(made.late_from), title, summary, *where)
    for update in made.updates:
        title = f"{say(update.kind.label)}: {short}"
        yield Entry(f"urn:consulta:{update.public_id}", update.at, title, update.note, *where)


def _entry(one: PublicConsultation, what: str, at: datetime, happened: str, summary: str, page: str) -> Entry:
    return Entry(
        f"urn:consulta:{one.public_id}:{what}", at, f"{happened}: {one.title}", summary, one.slug, page
    )
