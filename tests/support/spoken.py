"""A decided consultation in which people spoke to the staff: an assembly, visits, a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask

from consulta.contributions.domain.moderation import SetAsideReason
from consulta.core.clock import utcnow
from consulta.reading.services import moderation
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.campaigns import Given
from tests.support.decided import Case, decide, read

OWN_WORDS = "Un parque con chorros de agua, dice Ña Toña."
ADVERT = "Compre aquí su parque inflable."


@dataclass(frozen=True)
class Spoken:
    """The case, who took the words down, and what was given how."""

    case: Case
    interviewer: str
    visit: Given
    advert: Given
    assembly: list[Given]
    small_assembly: list[Given]
    web: Given
    day: str
    """Of the large assembly, as an address has it."""

    @property
    def letters(self) -> str:
        return f"/gestion/consultas/{self.case.slug}/cartas"


def spoken(app: Flask, *, publish: bool = True) -> Spoken:
    """Twelve speak in an assembly (all of the park, three of the market), four in another; a visit, an
    advertisement on paper that is set aside, one by the web.
    """
    coordinator = campaigns.make_account(app, Role.COORDINATOR, name="Gestora")
    director = campaigns.make_account(app, Role.DIRECTOR, name="Directora")
    field = campaigns.make_account(app, Role.INTERVIEWER, name="Encuestadora")
    closed = utcnow() - timedelta(days=10)
    opened = closed - timedelta(days=20)
    slug = campaigns.make_open(
        app, coordinator, now=opened, closes_at=closed, answer_due_on=local_date(utcnow()) + timedelta(days=9)
    )
    first, second = opened + timedelta(days=1), opened + timedelta(days=2)

    def took_down(words: list[str], channel: Channel, now=first) -> list[Given]:  # type: ignore[no-untyped-def]
        several: list[dict[str, object]] = [{"transform": one} for one in words]
        return campaigns.contribute_many(app, slug, several, channel=channel, actor=field, now=now)

    crowd = [f"Un parque grande {n}" + (" y un mercado." if n < 3 else ".") for n in range(12)]
    assembly = took_down(crowd, Channel.ASSEMBLY)
    small = took_down([f"Un parque chiquito {n}." for n in range(4)], Channel.ASSEMBLY, second)
    (visit,) = took_down([OWN_WORDS], Channel.HOME_VISIT)
    (advert,) = took_down([ADVERT], Channel.PAPER)
    web = campaigns.contribute(app, slug, transform="Un parque por internet.", now=first)
    case = Case(app, slug, coordinator, director, closed)
    read(case, closed + timedelta(days=1))
    with case.change() as consultation:
        moderation.set_aside(
            consultation, [advert.id], SetAsideReason.OTHER_SUBJECT, actor=coordinator, now=utcnow()
        )
    decide(case, closed + timedelta(days=2))
    if publish:
        case.publish()
    with app.app_context():
        day = local_date(first).isoformat()
    return Spoken(case, "Encuestadora", visit, advert, assembly, small, web, day)
