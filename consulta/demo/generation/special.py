"""Hand-written contributions with a particular judgement: set aside, withheld, sent twice or withdrawn."""

from dataclasses import replace
from random import Random
from typing import Any

from consulta.demo.generation.drafts import draft, new_submission_id
from consulta.demo.generation.people import MINUTES_A_DAY, draw_home, draw_moment, open_days, weighted
from consulta.demo.generation.phrases import RELATIONS
from consulta.demo.shapes import DemoAnswer, DemoContribution, DemoPerson, DemoSite
from consulta.demo.sites import read_toml

_GROWN_UP = ("18-29", "30-44", "45-59", "60+")


def special_contributions(rng: Random, site: DemoSite) -> list[DemoContribution]:
    """The ones written by hand for this site, with their true judgement already in them.

    Their words occur nowhere else, so that a test can look for hidden ones in all that is public.
    """
    raws = [raw for raw in read_toml("special.toml")["special"] if site.key in raw["sites"]]
    specials = [_special(rng, site, raw) for raw in raws]
    twice = [one for one, raw in zip(specials, raws, strict=True) if raw.get("sent_twice")]
    return [*specials, *(_again(rng, site, one) for one in twice)]


def _special(rng: Random, site: DemoSite, raw: dict[str, Any]) -> DemoContribution:
    channel = raw.get("channel", "web")
    withdrawn = raw.get("withdrawn", False)
    moment = draw_moment(rng, site, channel, early=withdrawn or site.judged < 1)
    one = draft(
        rng,
        site,
        channel=channel,
        person=_anybody(rng, site),
        home=draw_home(rng, site),
        moment=moment,
        answers=_answers(raw),
        publish_text=_consents(rng, raw),
    )
    return replace(
        one,
        set_aside_reason=raw.get("set_aside"),
        withdrawn_minutes=moment.received + rng.randrange(60, 2 * MINUTES_A_DAY) if withdrawn else None,
        contact=None,
    )


def _answers(raw: dict[str, Any]) -> list[DemoAnswer]:
    """A judgement on a text is about the first one; only the accepted have themes."""
    return [
        DemoAnswer(
            key,
            raw[key],
            themes=tuple(raw.get("themes" if key == "transform" else f"{key}_themes", ())),
            withhold_reason=raw.get("withhold") if key == "transform" else None,
            is_covered=key == "transform" and raw.get("covered", False),
            transcription=raw.get("transcribed", "") if key == "transform" else "",
        )
        for key in ("transform", "purpose", "benefits")
        if key in raw
    ]


def _consents(rng: Random, raw: dict[str, Any]) -> bool:
    if raw.get("sent_twice"):
        return False
    return bool({"withhold", "withdrawn", "covered", "transcribed"} & raw.keys()) or rng.random() < 0.5


def _again(rng: Random, site: DemoSite, one: DemoContribution) -> DemoContribution:
    """The same from the same person, minutes later, as a new submission."""
    last = open_days(site) * MINUTES_A_DAY - 1
    later = min(last, one.received_minutes + rng.randrange(3, 20))
    return replace(
        one,
        submission_id=new_submission_id(rng),
        captured_minutes=later,
        received_minutes=later,
        answers=tuple(replace(answer, themes=()) for answer in one.answers),
        set_aside_reason="duplicate",
    )


def _anybody(rng: Random, site: DemoSite) -> DemoPerson:
    return DemoPerson(
        weighted(rng, site.mix.ages, _GROWN_UP),
        rng.choice(("female", "male")),
        weighted(rng, site.mix.relations, RELATIONS),
    )
