"""Contributions that need a particular judgement: set aside, withheld from publication, or sent twice."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from consulta.demo.draft import draft, new_submission_id
from consulta.demo.people import draw_home, draw_moment, open_days, weighted
from consulta.demo.phrases import RELATIONS
from consulta.demo.records import DemoAnswer, DemoContribution, DemoPerson, DemoSite
from consulta.demo.sites import read_toml

DUPLICATES_IN = 80
_LONG_ENOUGH = 30


def special_contributions(rng: Random, site: DemoSite) -> list[DemoContribution]:
    """The ones written by hand for this site, with their true judgement already in them."""
    raws = [raw for raw in read_toml("special.toml")["special"] if site.key in raw["sites"]]
    return [_special(rng, site, raw) for raw in raws]


def duplicated(
    rng: Random, site: DemoSite, drafts: Sequence[DemoContribution]
) -> tuple[list[DemoContribution], list[DemoContribution]]:
    """Some of the drafts, sent again by the same person minutes later; and all drafts as they then stand.

    Who sent twice did not consent to publication, so that words set aside are not also published ones.
    """
    last = open_days(site) * 24 * 60 - 1
    able = [one for one in drafts if one.channel == "web" and len(one.answers[0].text) > _LONG_ENOUGH]
    chosen = {one.submission_id for one in rng.sample(able, k=site.count // DUPLICATES_IN)}
    kept = [_unpublished(one) if one.submission_id in chosen else one for one in drafts]
    again = [
        replace(
            one,
            submission_id=new_submission_id(rng),
            captured_minutes=min(last, one.received_minutes + rng.randrange(2, 15)),
            received_minutes=min(last, one.received_minutes + 15),
            answers=tuple(replace(answer, themes=(), no_action=None) for answer in one.answers),
            set_aside_reason="duplicate",
        )
        for one in kept
        if one.submission_id in chosen
    ]
    return kept, again


def _unpublished(one: DemoContribution) -> DemoContribution:
    return replace(one, publish_text=False)


def _special(rng: Random, site: DemoSite, raw: dict[str, Any]) -> DemoContribution:
    channel = raw.get("channel", "web")
    withheld, set_aside = raw.get("withhold"), raw.get("set_aside")
    answers = [
        DemoAnswer(
            key,
            raw[key],
            themes=tuple(raw.get("themes", ())) if key == "transform" else (),
            withhold_reason=withheld if key == "transform" else None,
        )
        for key in ("transform", "purpose", "benefits")
        if key in raw
    ]
    one = draft(
        rng,
        site,
        channel=channel,
        person=_anybody(rng, site),
        home=draw_home(rng, site),
        moment=draw_moment(rng, site, channel, early=site.judged < 1),
        answers=answers,
        publish_text=withheld is not None or rng.random() < 0.5,
    )
    return replace(one, set_aside_reason=set_aside, contact=None)


def _anybody(rng: Random, site: DemoSite) -> DemoPerson:
    grown_up = ("18-29", "30-44", "45-59", "60+")
    return DemoPerson(
        weighted(rng, site.mix.ages, grown_up),
        rng.choice(("female", "male")),
        weighted(rng, site.mix.relations, RELATIONS),
    )
