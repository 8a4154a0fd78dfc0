"""Consultations with many voices brought to a published decision, for tests of the way back to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from consulta.core.clock import utcnow
from consulta.decisions.models.decision import Decision
from consulta.decisions.queries.stated_figures import stated_figures
from consulta.vocabulary.actors import CITIZEN
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.roles import Role
from tests.support import campaigns, decided
from tests.support.campaigns import Given
from tests.support.decided import Case
from tests.support.kept import kept

PARK_SAID: dict[str, object] = {"transform": "Un parque con árboles.", "publish": True}
BOTH_SAID: dict[str, object] = {"transform": "Un parque y un mercado.", "purpose": "Para vender."}
GREETING: dict[str, object] = {"transform": "Que Dios los bendiga."}


@kept
def ready(
    app: Flask, voices: Mapping[Channel, Sequence[dict[str, object]]]
) -> tuple[Case, dict[Channel, list[Given]]]:
    """A consultation that closed ten days ago with these voices, all read, its decision with the director."""
    coordinator = campaigns.make_account(app, Role.COORDINATOR, name="Gestora")
    director = campaigns.make_account(app, Role.DIRECTOR, name="Directora")
    closed = utcnow() - timedelta(days=10)
    opened = closed - timedelta(days=20)
    due = local_date(utcnow()) + timedelta(days=10)
    slug = campaigns.make_open(app, coordinator, now=opened, closes_at=closed, answer_due_on=due)
    given = {
        channel: campaigns.contribute_many(
            app,
            slug,
            list(several),
            channel=channel,
            actor=coordinator if channel.is_assisted else CITIZEN,
            now=opened + timedelta(days=1),
        )
        for channel, several in voices.items()
    }
    case = Case(app, slug, coordinator, director, closed)
    decided.read(case, closed + timedelta(days=1))
    decided.decide(case, closed + timedelta(days=2))
    return case, given


@kept
def published(
    app: Flask, voices: Mapping[Channel, Sequence[dict[str, object]]]
) -> tuple[Case, dict[Channel, list[Given]]]:
    """The same with its decision published."""
    case, given = ready(app, voices)
    case.publish()
    return case, given


def three(app: Flask) -> tuple[Case, list[Given]]:
    """Decided, from three on the web: one says the park, one the park and twice the market, one greets."""
    case, given = published(app, {Channel.WEB: [PARK_SAID, BOTH_SAID, GREETING]})
    return case, given[Channel.WEB]


def published_before(
    app: Flask, voices: Mapping[Channel, Sequence[dict[str, object]]], monkeypatch: pytest.MonkeyPatch
) -> Case:
    """Published when a decision kept neither how far it reaches nor figures by channel."""
    case, _ = ready(app, voices)

    def old_record(decision: Decision, now: datetime) -> dict[str, Any]:
        kept = stated_figures(decision, now)
        return {name: part for name, part in kept.items() if name not in ("reach", "channels")}

    monkeypatch.setattr("consulta.decisions.services.decisions.stated_figures", old_record)
    case.publish()
    return case
