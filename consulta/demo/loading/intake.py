"""Sends contributions through intake, in order of arrival, and withdraws some."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consulta.consultations.domain.questions import QuestionSpec, clean
from consulta.contributions.domain.privacy_notice import CURRENT_PRIVACY_NOTICE
from consulta.contributions.domain.submission import (
    GivenAnswer,
    GivenPerson,
    GivenPlace,
    Submission,
    place_from,
    read_contact,
    read_district,
    read_line,
)
from consulta.contributions.queries.questionnaire import Questionnaire
from consulta.contributions.services.intake import IntakeOutcome, IntakeResult, receive
from consulta.contributions.services.recording import record_assisted
from consulta.contributions.services.withdrawal import WithdrawalOutcome, withdraw
from consulta.core.vault import vault
from consulta.demo.moments import Moments
from consulta.demo.shapes import DemoContribution, DemoSite
from consulta.demo.staff import Team
from consulta.vocabulary.actors import CITIZEN
from consulta.vocabulary.channels import Channel, ConsentWay
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource, PlaceMeaning

Received = Mapping[int, int]
"""By the demo's number of a contribution, the number it was stored under."""
Folios = Mapping[int, str]
"""By the demo's number of a contribution, the folio on its receipt."""


@dataclass(frozen=True, slots=True)
class IntakeContext:
    """What sending takes: the site, its moments, the questionnaire, and who records."""

    site: DemoSite
    moments: Moments
    questionnaire: Questionnaire
    team: Team

    def moment(self, minutes: int) -> datetime:
        return self.moments.after(self.site.days.opens, minutes)


def send_all(context: IntakeContext, contributions: Iterable[DemoContribution]) -> tuple[Received, Folios]:
    """Send everything; withdrawals come at their moment. Raises RuntimeError where one is refused."""
    numbers: dict[int, int] = {}
    folios: dict[int, str] = {}
    for moment, one, is_withdrawal in _in_order(context, contributions):
        if is_withdrawal:
            folio = folios[one.number]
            if withdraw(folio, vault().withdrawal_key(folio), now=moment) is not WithdrawalOutcome.DONE:
                raise RuntimeError(f"{context.site.key} {one.number} could not be withdrawn")
            continue
        result = _send(context, one, moment)
        if result.outcome is not IntakeOutcome.CREATED or result.folio is None:
            raise RuntimeError(f"{context.site.key} {one.number}: {result.outcome}")
        numbers[one.number], folios[one.number] = result.contribution_id, result.folio
    return numbers, folios


def _in_order(
    context: IntakeContext, contributions: Iterable[DemoContribution]
) -> Iterator[tuple[datetime, DemoContribution, bool]]:
    events = []
    for one in contributions:
        events.append((context.moment(one.received_minutes), one, False))
        if one.withdrawn_minutes is not None:
            events.append((context.moment(one.withdrawn_minutes), one, True))
    yield from sorted(events, key=lambda event: (event[0], event[2], event[1].number))


def _send(context: IntakeContext, one: DemoContribution, now: datetime) -> IntakeResult:
    captured = context.moment(one.captured_minutes)
    channel, submission = Channel(one.channel), _submission(context.questionnaire.questions, one, captured)
    if one.recorded_by is None or one.consent_way is None:
        return receive(context.questionnaire.id, submission, channel=channel, actor=CITIZEN, now=now)
    return record_assisted(
        context.questionnaire.id,
        submission,
        channel=channel,
        consent_way=ConsentWay(one.consent_way),
        captured_at=captured,
        actor=context.team[one.recorded_by],
        now=now,
    )


def _submission(specs: tuple[QuestionSpec, ...], one: DemoContribution, captured: datetime) -> Submission:
    values = one.values()
    return Submission(
        submission_id=one.submission_id,
        answers=tuple(_answer(spec, values[spec.key]) for spec in specs if spec.key in values),
        place=_place(one),
        person=GivenPerson(AgeBand(one.person.age_band), Sex(one.person.sex), Relation(one.person.relation)),
        notice_version=CURRENT_PRIVACY_NOTICE,
        publish_text=one.publish_text,
        captured_at=captured,
        contact=read_contact(one.contact or ""),
    )


def _answer(spec: QuestionSpec, value: Any) -> GivenAnswer:
    return GivenAnswer(spec, clean([value] if isinstance(value, str) else value, spec))


def _place(one: DemoContribution) -> GivenPlace:
    place = one.place
    return place_from(
        LocationSource(place.source),
        place.lat,
        place.lon,
        place.accuracy_m,
        read_district(place.district or ""),
        read_line(place.landmark or ""),
        PlaceMeaning(place.meaning) if place.meaning else None,
    )
