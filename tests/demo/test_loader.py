"""The demo comes in through the services: whole, as its content says, or not at all."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.accounts.models.account import Account
from consulta.accounts.models.history import HistoryEntry
from consulta.accounts.queries import demo_accounts_exist, demo_is_loaded
from consulta.consultations.domain.lifecycle import State
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.queries.public import public_consultations
from consulta.contributions.models.contribution import Contribution
from consulta.contributions.queries.accounts import accounts
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.decisions.queries.published.decision import published_decision
from consulta.demo import generate_contributions, site, sites
from consulta.demo.loader import load
from consulta.disclosure.queries import is_released
from consulta.reading.domain.agreement import Reliability
from consulta.reading.models.theme import CodebookChange, Coding, Theme
from consulta.reading.queries.agreement import agreement
from tests.support.applications import Applications, let_go
from tests.support.databases import Databases
from tests.support.settings import make_settings

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]


class PowerCut(Exception):
    """The machine stops while the demo is being loaded."""


@dataclass(frozen=True)
class Loaded:
    """A site with the demo, which was loaded at the second attempt. It is shared: only read it."""

    app: Flask
    left_by_the_first: tuple[bool, int]
    """Whether the demo seemed to be there, and how many entries of history were."""


@pytest.fixture(scope="module")
def demo(
    databases: Databases, applications: Applications, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    url = databases.migrated()
    app = applications.get(make_settings(url, tmp_path_factory.mktemp("demo")))
    said: list[str] = []

    def cut(line: str) -> None:
        said.append(line)
        if len(said) == 3:
            raise PowerCut

    with app.app_context():
        with pytest.raises(PowerCut):
            load(now=utcnow(), progress=cut)
        left = (demo_is_loaded(), db.session.scalar(select(func.count(HistoryEntry.id))) or 0)
        load(now=utcnow(), progress=said.append)
    yield Loaded(app, left)
    let_go(app)
    databases.drop(url)


@pytest.fixture
def app(demo: Loaded) -> Flask:
    return demo.app


def test_the_demo_is_loaded_whole_or_not_at_all(app: Flask, demo: Loaded) -> None:
    assert demo.left_by_the_first == (False, 0)
    with app.app_context():
        assert demo_accounts_exist()
        assert_as_written()


def assert_as_written() -> None:
    """What is stored is what the content says, and what must be refused while it is half was not skipped."""
    found = {one.title: one for one in public_consultations(utcnow())}
    states = {one.key: found[one.title].state for one in sites()}
    assert states == {"conchagua": State.DECIDED, "metapan": State.OPEN, "talpa": State.CLOSED}
    for one in sites():
        consultation = found[one.title]
        wanted = Counter(given.state for given in generate_contributions(one))
        stored = accounts(consultation.id)
        assert (stored.received, stored.accepted, stored.pending) == (
            one.count,
            wanted["accepted"],
            wanted["pending"],
        )
        assert (stored.withdrawn, stored.set_aside_total) == (wanted["withdrawn"], wanted["set_aside"])
        assert codings(consultation.id) == sum(
            len(answer.themes) or 1
            for given in generate_contributions(one)
            for answer in given.answers
            if answer.coded
        )
        assert is_released(consultation.id) == (one.key == "conchagua")
    assert_decided(found[site("conchagua").title].slug)


def assert_decided(slug: str) -> None:
    decision = published_decision(slug, utcnow())
    written = site("conchagua").decision
    assert decision is not None
    assert written is not None
    assert len(decision.dispositions) == len(written.dispositions)
    made = [one for disposition in written.dispositions for one in disposition.commitments]
    shown = [one for disposition in decision.dispositions for one in disposition.commitments]
    assert len(shown) == len(made) > 5


def test_the_decided_site_was_read_twice_and_one_theme_too_differently(app: Flask) -> None:
    with app.app_context():
        names = dict(db.session.execute(select(Theme.public_id, Theme.name)).tuples().all())
        measured = {one.id: agreement(one.id) for one in db.session.scalars(select(Consultation))}
        (found,) = [one for one in measured.values() if one is not None]
        assert {names[theme] for theme in found.low} == {"Convivencia y familia"}
        kinds = Counter(one.reliability for one in found.themes.values())
        assert kinds[Reliability.GOOD] > 5 and kinds[Reliability.ENOUGH] >= 1
        assert found.round.answers == found.round.read > 50
        number = next(number for number, one in measured.items() if one is not None)
        slug = db.session.get_one(Consultation, number).slug
    page = app.test_client().get(f"/consultas/{slug}/decision").text
    assert "su franja no sirve para compararlo con los demás: Convivencia y familia." in page


def codings(consultation_id: int) -> int:
    """How many there are now; an answer with passages has one for each of its themes too."""
    live = (Coding.consultation_id == consultation_id, Coding.removed_at.is_(None))
    return db.session.scalar(select(func.count(Coding.id)).where(*live)) or 0


def test_everything_lies_in_the_past_and_in_the_hands_of_the_demo_staff(app: Flask) -> None:
    with app.app_context():
        assert not db.session.scalars(select(HistoryEntry.id).where(HistoryEntry.at > utcnow())).first()
        assert db.session.scalar(select(func.count(Contribution.id))) == sum(one.count for one in sites())
        people = dict(db.session.execute(select(Account.id, Account.email)).tuples().all())
        recorded = Counter(
            people[number]
            for number in db.session.scalars(
                select(Contribution.recorded_by_id).where(Contribution.channel != "web")
            )
            if number is not None
        )
        assert set(recorded) == {"campo@demo.test", "gestion@demo.test"}
        assert db.session.scalar(select(func.count(Consultation.id))) == 3


def test_the_codebook_shows_what_the_workbench_can_do(app: Flask) -> None:
    with app.app_context():
        kinds = set(db.session.scalars(select(CodebookChange.kind)))
        assert kinds == {"create", "merge"}
        passages = db.session.scalar(
            select(func.count(Coding.id)).where(Coding.passage_end.is_not(None), Coding.removed_at.is_(None))
        )
        assert passages and passages > 100
        moved = select(func.count(Coding.id)).where(Coding.added_by_change_id.is_not(None))
        assert db.session.scalar(moved)
        without = select(Theme.name).where(
            Theme.kind == "ordinary",
            Theme.retired_at.is_(None),
            (Theme.includes == "") | (Theme.excludes == ""),
        )
        assert db.session.scalars(without).all() == []
