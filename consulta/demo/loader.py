"""Loads the demo through the services of real use, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from consulta import ticker
from consulta.contributions.queries.questionnaire import questionnaire_of
from consulta.core.access import unit_of_work
from consulta.demo.generation.contributions import generate_contributions
from consulta.demo.loading.ask_back import give_verdicts
from consulta.demo.loading.coding import ReadingContext, moderate_and_code, write_codebook
from consulta.demo.loading.consultations import extend_site, note_closing, open_site
from consulta.demo.loading.decisions import decide, release
from consulta.demo.loading.double_reading import read_second_time
from consulta.demo.loading.intake import IntakeContext, send_all
from consulta.demo.loading.notices import notify_people
from consulta.demo.moments import Moments
from consulta.demo.shapes import DemoSite
from consulta.demo.sites import sites
from consulta.demo.staff import ANALYST, COORDINATOR, DIRECTOR, Team, create_team
from consulta.vocabulary.calendar import local_date

Progress = Callable[[str], None]

LEFT_TO_NOTIFY = 3
"""How many people still wait for a call or a message where only the closing has happened."""


def load(*, now: datetime, progress: Progress) -> None:
    """Make the accounts and the three consultations with all that happened on them until `now`.

    One transaction: half a demo is never mistaken for a whole one. Raises InvalidValue when its accounts
    are there already.
    """
    started = monotonic()
    moments = Moments(local_date(now))
    with unit_of_work():
        first_day = min(site.days.created for site in sites())
        team = create_team(moments.at(first_day - 1, 8))
        progress(f"{len(team)} demo accounts")
        for site in sites():
            _load_site(site, moments, team, progress)
    ticker.keep_records(now=now)
    progress(f"The demo is loaded, in {monotonic() - started:.1f} s")


def _load_site(site: DemoSite, moments: Moments, team: Team, progress: Progress) -> None:
    contributions = generate_contributions(site)
    consultation = open_site(site, moments, team[COORDINATOR])
    questionnaire = questionnaire_of(consultation.slug)
    if questionnaire is None:
        raise LookupError(consultation.slug)
    extend_site(site, consultation, moments, team[COORDINATOR])
    received, folios = send_all(IntakeContext(site, moments, questionnaire, team), contributions)
    note_closing(site, moments)
    leave = 0 if site.decision else LEFT_TO_NOTIFY
    notify_people(consultation, moments.at(site.days.closes + 1, 9), team[COORDINATOR], leave=leave)
    progress(f"{site.site}: {len(contributions)} contributions")
    context = ReadingContext(site, moments, consultation, team[COORDINATOR], team[ANALYST])
    codebook_by_key = write_codebook(context)
    moderate_and_code(context, contributions, received, codebook_by_key)
    progress(f"{site.site}: read")
    read_second_time(context, contributions, received, codebook_by_key)
    release(site, consultation, moments, team[COORDINATOR])
    decide(site, consultation, moments, codebook_by_key, author=team[COORDINATOR], director=team[DIRECTOR])
    give_verdicts(site, contributions, folios, moments)
    if site.decision is not None:
        progress(f"{site.site}: decided")
