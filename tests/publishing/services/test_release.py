"""The one release of figures by place and persons (DESIGN §6), through the service and the database."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.domain.cells import COARSE, cell_of, coarser
from consulta.contributions.models.contribution import Place
from consulta.contributions.services.withdrawal import withdraw
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.disclosure.domain.release import NO_PLACE, make_release
from consulta.disclosure.models import ReleaseRecord
from consulta.disclosure.queries import is_released, release
from consulta.publishing.services import release as service
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import Refused
from consulta.vocabulary.roles import Role
from tests.support import campaigns, results

HERE, THERE = (campaigns.LAT, campaigns.LON), (campaigns.LAT + 0.02, campaigns.LON + 0.02)
RELEASES = 400


@pytest.fixture
def actor(app: Flask) -> Actor:
    return campaigns.make_account(app, Role.COORDINATOR)


def refusals(app: Flask, slug: str, actor: Actor) -> list[str]:
    with pytest.raises(Refused) as refused:
        results.released(app, slug, actor)
    return [obstacle.code for obstacle in refused.value.obstacles]


@pytest.mark.both_databases
def test_it_waits_for_closing_and_for_the_last_to_be_read(app: Flask, actor: Actor) -> None:
    slug = results.opened(app, actor)
    campaigns.contribute(app, slug)
    assert refusals(app, slug, actor) == ["state", "pending"]
    campaigns.close(app, slug)
    assert refusals(app, slug, actor) == ["pending"]
    with app.app_context():
        assert release(campaigns.get(slug).id) is None
        assert not is_released(campaigns.get(slug).id)


@pytest.mark.both_databases
def test_it_is_made_once_and_then_frozen(app: Flask, actor: Actor) -> None:
    slug, given = results.finished(app, results.located(35))
    with app.app_context():
        number = campaigns.get(slug).id
        first = release(number)
        assert first is not None
        assert first.figures.places is not None
        assert first.figures.resolution == COARSE
        assert set(first.figures.places) == {*coarser(campaigns.get(slug).bins or ()), NO_PLACE}
        assert is_released(number)
    assert refusals(app, slug, actor) == ["released"]
    with app.app_context(), unit_of_work():
        withdraw(given[0].folio, vault().withdrawal_key(given[0].folio), now=utcnow())
    assert refusals(app, slug, actor) == ["released"]
    with app.app_context():
        assert release(campaigns.get(slug).id) == first
        actions = db.session.scalars(
            select(HistoryEntry.action).where(HistoryEntry.action == "release_results")
        ).all()
        assert actions == ["release_results"]


@pytest.mark.both_databases
def test_under_thirty_located_there_are_no_places(app: Flask) -> None:
    slug, _ = results.finished(app, [*results.located(29), *[{}] * 20])
    with app.app_context():
        made = release(campaigns.get(slug).id)
        assert made is not None
        assert made.figures.places is None
        assert made.figures.resolution is None
        assert sum(made.figures.age.values()) != 0


def test_only_accepted_contributions_count(app: Flask, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "make_release", partial(make_release, coin=lambda: 0))
    slug = results.opened(app, actor)
    campaigns.contribute_many(app, slug, results.located(40))
    withdrawn = campaigns.contribute(app, slug, sex="male")
    with app.app_context(), unit_of_work():
        withdraw(withdrawn.folio, vault().withdrawal_key(withdrawn.folio), now=utcnow())
    campaigns.close(app, slug)
    results.judged(app, slug, actor)
    results.released(app, slug, actor)
    with app.app_context():
        made = release(campaigns.get(slug).id)
        assert made is not None
        assert made.figures.places is not None
        assert made.figures.sex == {"female": 40, "male": 0, "other": 0, "none": 0}
        assert made.figures.places[cell_of(*HERE, COARSE)] == 40


@pytest.mark.parametrize("noisy", [True, False])
def test_the_attacker_who_knows_all_others_cannot_place_the_last(
    app: Flask, actor: Actor, monkeypatch: pytest.MonkeyPatch, noisy: bool
) -> None:
    """He knows the other 34 answers and chooses between two cells: right at most 4 times in 5 (DESIGN §6)."""
    if not noisy:
        monkeypatch.setattr(service, "make_release", partial(make_release, coin=lambda: 0))
    slug = results.opened(app, actor)
    campaigns.contribute_many(app, slug, results.located(34))
    target = campaigns.contribute_many(app, slug, results.located(1))[0]
    campaigns.close(app, slug)
    results.judged(app, slug, actor)
    cells = [cell_of(*where, COARSE) for where in (HERE, THERE)]
    assert cells[0] != cells[1]
    known = {cells[0]: 34, cells[1]: 0}
    right = 0
    with app.app_context():
        for turn in range(RELEASES):
            truth = turn % 2
            _move(target.id, (HERE, THERE)[truth])
            right += guess(stored_places(slug, actor), cells, known) == truth
            db.session.rollback()
    if noisy:
        assert right <= RELEASES * 0.8 + 4 * (RELEASES * 0.8 * 0.2) ** 0.5
    else:
        assert right == RELEASES


def guess(places: dict[str, int], cells: list[str], known: dict[str, int]) -> int:
    """The likelier cell of the last contribution: the noise halves in likelihood with every step."""
    distances = []
    for candidate in cells:
        distances.append(sum(abs(places[cell] - known[cell] - (cell == candidate)) for cell in cells))
    return int(distances[1] < distances[0])


def stored_places(slug: str, actor: Actor) -> dict[str, int]:
    """The places of a release as it was stored; the caller rolls it back to ask again."""
    consultation = campaigns.get(slug)
    service.release_results(consultation, actor=actor, now=utcnow())
    record = db.session.scalars(
        select(ReleaseRecord).where(ReleaseRecord.consultation_id == consultation.id)
    ).one()
    places: dict[str, int] = record.document["places"]
    return places


def _move(contribution_id: int, where: tuple[float, float]) -> None:
    place = db.session.get_one(Place, contribution_id)
    place.lat, place.lon = (f"{degrees:.6f}" for degrees in where)
    db.session.flush()
