"""What a decision freezes: how far its answers reach, and themes by channel (both databases)."""

from __future__ import annotations

import pytest
from flask import Flask

from consulta.contributions.services.withdrawal import withdraw_in_person
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.queries.published.channels import channel_views, themes_by_channel
from consulta.decisions.queries.published.decision import PublishedDecision, published_decision
from consulta.decisions.queries.published.flow import flow
from consulta.vocabulary.channels import Channel
from tests.support.decided import MARKET, PARK, Case
from tests.support.way_back import BOTH_SAID, GREETING, PARK_SAID, published, published_before, ready

pytestmark = pytest.mark.both_databases

VOICES: dict[Channel, list[dict[str, object]]] = {
    Channel.WEB: [*[PARK_SAID] * 28, *[BOTH_SAID] * 12, *[GREETING] * 2],
    Channel.HOME_VISIT: [*[PARK_SAID] * 14, BOTH_SAID],
    Channel.PHONE: [PARK_SAID] * 9,
}


def decision(case: Case, number: int | None = None) -> PublishedDecision:
    found = published_decision(case.slug, utcnow(), number)
    assert found is not None
    return found


def test_everyone_accepted_is_in_one_stream_and_themes_overlap(app: Flask) -> None:
    case, _ = published(app, VOICES)
    with app.app_context():
        found = flow(decision(case))
        assert found is not None
        assert found.accounts.accepted == 66 == found.answered + found.only_no_action + found.no_words
        assert (found.answered, found.only_no_action, found.no_words) == (64, 2, 0)
        assert {one.name: one.contributions for one in found.themes} == {PARK: 64, MARKET: 13}
        assert found.outcomes == {Outcome.ADOPTED: 64, Outcome.NOT_ADOPTED: 13}
        assert found.done == 64


def test_only_large_channels_and_only_in_fives(app: Flask) -> None:
    case, _ = published(app, VOICES)
    with app.app_context():
        views = channel_views(decision(case))
        assert [(one.channel, one.accepted) for one in views] == [(Channel.WEB, 42), (Channel.HOME_VISIT, 15)]
        for view in views:
            assert {one.disposition.name for one in view.themes} == {PARK, MARKET}
            assert all(one.figure is None or one.figure % 5 == 0 for one in view.themes)
        assert "phone" not in str(case.decision().accounts["channels"])  # type: ignore[index]


def test_what_was_frozen_stays(app: Flask) -> None:
    """A withdrawal and a correction later: the flow of a version is its own, the channels are not redrawn."""
    case, given = published(app, VOICES)
    with app.app_context():
        number = case.consultation().id
        first, channels = flow(decision(case)), themes_by_channel(number)
    with app.app_context(), unit_of_work():
        withdraw_in_person(
            given[Channel.WEB][0].folio, "Vino con su recibo.", actor=case.coordinator, now=utcnow()
        )
    with app.app_context():
        assert flow(decision(case)) == first
        assert themes_by_channel(number) == channels
    case.correct()
    with app.app_context():
        again = flow(decision(case))
        assert again is not None and first is not None
        assert (again.answered, first.answered) == (63, 64)
        assert flow(decision(case, 1)) == first
        assert themes_by_channel(number) == channels


def test_versions_from_before_have_neither(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case = published_before(app, VOICES, monkeypatch)
    with app.app_context():
        assert flow(decision(case)) is None
        assert channel_views(decision(case)) == ()
        assert themes_by_channel(case.consultation().id) == ()


def test_before_the_decision_nothing_is_told_by_channel(app: Flask) -> None:
    case, _ = ready(app, {Channel.WEB: [PARK_SAID] * 12})
    with app.app_context():
        assert themes_by_channel(case.consultation().id) == ()
