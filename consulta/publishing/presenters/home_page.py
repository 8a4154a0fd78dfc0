"""The home page: what is open, what is being read, what was decided and how the commitments go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.queries.public import PublicConsultation
from consulta.contributions.domain.accounts import Accounts
from consulta.decisions.domain.commitments import Progress
from consulta.publishing.presenters.accounts_tables import accounts_sentence
from consulta.publishing.presenters.promise_clock import promise_sentence
from consulta.vocabulary.calendar import format_date, local_date


@dataclass(frozen=True, slots=True)
class Card:
    """One consultation in a list: its tag (text and kind) and a line about its state."""

    slug: str
    title: str
    place: str
    tag: str
    kind: str
    line: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """The cards by what a visitor can do with them, and the accounts of all consultations together."""

    open: tuple[Card, ...]
    reading: tuple[Card, ...]
    decided: tuple[Card, ...]
    cancelled: tuple[Card, ...]
    accounts: Accounts


def home_page(
    consultations: Iterable[PublicConsultation],
    accounts: Mapping[int, Accounts],
    commitments: Mapping[int, Mapping[Progress, int]],
    now: datetime,
) -> HomePage:
    """Open ones by who closes first, those that wait for an answer by who waits longest."""
    every = list(consultations)
    opened = sorted(_in_state(every, State.OPEN), key=lambda one: one.timeline.closes_at or now)
    waiting = sorted(
        _in_state(every, State.CLOSED), key=lambda one: one.timeline.answer_due_on or local_date(now)
    )
    decided = [*_in_state(every, State.DECIDED), *_in_state(every, State.CONCLUDED)]
    return HomePage(
        open=tuple(_open_card(one, accounts[one.id].received, now) for one in opened),
        reading=tuple(_reading_card(one, accounts[one.id]) for one in waiting),
        decided=tuple(_decided_card(one, accounts[one.id], commitments.get(one.id, {})) for one in decided),
        cancelled=tuple(_cancelled_card(one) for one in _in_state(every, State.CANCELLED)),
        accounts=sum(accounts.values(), Accounts()),
    )


def _in_state(every: Iterable[PublicConsultation], state: State) -> list[PublicConsultation]:
    return [one for one in every if one.state is state]


def _open_card(one: PublicConsultation, received: int, now: datetime) -> Card:
    closes = one.timeline.closes_at or now
    left = (local_date(closes) - local_date(now)).days
    tag = ngettext("Abierta: queda %(num)s día", "Abierta: quedan %(num)s días", left)
    until = gettext("Puede responder hasta el %(date)s.", date=format_date(closes))
    so_far = ngettext("Ya hay %(num)s aporte.", "Ya hay %(num)s aportes.", received)
    first = gettext("Sea la primera persona en responder.")
    return _card(
        one,
        tag if left else gettext("Abierta: último día"),
        "open",
        f"{until} {so_far if received else first} {promise_sentence(one.clock)}".strip(),
    )


def _reading_card(one: PublicConsultation, accounts: Accounts) -> Card:
    line = f"{accounts_sentence(accounts)} {promise_sentence(one.clock)}".strip()
    if one.late_since is not None:
        return _card(one, gettext("Respuesta vencida"), "bad", line)
    return _card(one, gettext("En lectura"), "warn", line)


def _decided_card(one: PublicConsultation, accounts: Accounts, commitments: Mapping[Progress, int]) -> Card:
    late = commitments.get(Progress.LATE, 0)
    if one.state is State.CONCLUDED:
        tag, kind = gettext("Concluida"), "neutral"
    elif late:
        tag, kind = gettext("Con compromisos atrasados"), "bad"
    else:
        tag, kind = gettext("Con decisión"), "good"
    decided_at = one.timeline.decided_at
    on = gettext("Se decidió el %(date)s.", date=format_date(decided_at)) if decided_at else ""
    sentences = (
        on,
        promise_sentence(one.clock),
        accounts_sentence(accounts),
        _commitments_sentence(commitments),
    )
    return _card(one, tag, kind, " ".join(filter(None, sentences)))


def _commitments_sentence(commitments: Mapping[Progress, int]) -> str:
    """How many commitments there are of each progress, in one sentence; "" without any."""
    if not commitments:
        return ""
    phrases: dict[Progress, Callable[[int], str]] = {
        Progress.FULFILLED: lambda n: ngettext("%(num)s cumplido", "%(num)s cumplidos", n),
        Progress.FULFILLED_LATE: lambda n: ngettext("%(num)s cumplido tarde", "%(num)s cumplidos tarde", n),
        Progress.IN_TIME: lambda n: ngettext("%(num)s en plazo", "%(num)s en plazo", n),
        Progress.LATE: lambda n: ngettext("%(num)s atrasado", "%(num)s atrasados", n),
        Progress.NOT_FULFILLED: lambda n: ngettext("%(num)s sin cumplir", "%(num)s sin cumplir", n),
    }
    parts = ", ".join(phrase(commitments[kind]) for kind, phrase in phrases.items() if commitments.get(kind))
    whole = sum(commitments.values())
    return str(
        ngettext(
            "De %(num)s compromiso: %(parts)s.", "De %(num)s compromisos: %(parts)s.", whole, parts=parts
        )
    )


def _cancelled_card(one: PublicConsultation) -> Card:
    at = one.timeline.cancelled_at
    on = gettext("Se canceló el %(date)s.", date=format_date(at)) if at else ""
    # A cancelled consultation stays late.
    return _card(one, gettext("Cancelada"), "bad", f"{on} {promise_sentence(one.clock)}".strip())


def _card(one: PublicConsultation, tag: str, kind: str, line: str) -> Card:
    place = f"{one.district.name}, {one.district.department}" if one.district else one.site
    return Card(one.slug, one.title, place, tag, kind, line)
