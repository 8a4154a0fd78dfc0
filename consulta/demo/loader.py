"""Loads the demo through the services of real use: all of it, or after a crash nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from consulta import ticker
from consulta.contributions.queries.questionnaire import questionnaire
from consulta.core.access import unit_of_work
from consulta.demo.ask_back import answer_back
from consulta.demo.coding import CodingRun, read_all, write_codebook
from consulta.demo.consultations import extend_site, note_closing, open_site
from consulta.demo.decisions import decide, release
from consulta.demo.double_reading import read_again
from consulta.demo.generate import contributions
from consulta.demo.intake import Sending, send_all
from consulta.demo.moments import Moments
from consulta.demo.notices import tell
from consulta.demo.records import DemoSite
from consulta.demo.sites import sites
from consulta.demo.staff import ANALYST, COORDINATOR, DIRECTOR, Team, create_team
from consulta.vocabulary.calendar import local_date

Progress = Callable[[str], None]

LEFT_TO_TELL = 3
"""How many still wait for a call or a message where the closing is the newest that happened."""


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
    given = contributions(site)
    consultation = open_site(site, moments, team[COORDINATOR])
    wanted = questionnaire(consultation.slug)
    if wanted is None:
        raise LookupError(consultation.slug)
    extend_site(site, consultation, moments, team[COORDINATOR])
    received, folios = send_all(Sending(site, moments, wanted, team), given)
    note_closing(site, moments)
    leave = 0 if site.decision else LEFT_TO_TELL
    tell(consultation, moments.at(site.days.closes + 1, 9), team[COORDINATOR], leave=leave)
    progress(f"{site.site}: {len(given)} contributions")
    run = CodingRun(site, moments, consultation, team[COORDINATOR], team[ANALYST])
    book = write_codebook(run)
    read_all(run, given, received, book)
    progress(f"{site.site}: read")
    read_again(run, given, received, book)
    release(site, consultation, moments, team[COORDINATOR])
    decide(site, consultation, moments, book, author=team[COORDINATOR], director=team[DIRECTOR])
    answer_back(site, given, folios, moments)
    if site.decision is not None:
        progress(f"{site.site}: decided")
