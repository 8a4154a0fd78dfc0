"""The demo's consultations are complete, lie in the real territory, and their decision keeps to the rules."""

from typing import Any

import h3
import pytest
from shapely.geometry import Point, shape

from consulta.decisions.domain.dispositions import Outcome
from consulta.demo import DemoSite, accounts, site, sites
from consulta.vocabulary.roles import Role
from consulta.vocabulary.territory import district

SITES = sites()

each_site = pytest.mark.parametrize("one", SITES, ids=lambda one: one.key)


@each_site
def test_zone_and_map_area(one: DemoSite) -> None:
    zone, area = shape(one.zone), shape(one.map_area)
    assert zone.is_valid
    assert area.is_valid
    assert area.contains(zone)
    for ring in (one.zone["coordinates"][0], one.map_area["coordinates"][0]):
        assert ring[0] == ring[-1]
    assert 0.02 <= square_km(one.zone) <= 0.08
    assert square_km(one.map_area) <= 120
    cells = h3.polygon_to_cells_experimental(h3.geo_to_h3shape(one.map_area), 8, contain="overlap")
    assert len(cells) <= 250
    assert 4 <= len(one.landmarks) <= 6
    assert all(area.contains(Point(mark.lon, mark.lat)) for mark in one.landmarks)


def square_km(polygon: dict[str, Any]) -> float:
    """Flat, with the kilometres of a degree at 13.5° north: near enough for a town."""
    return float(shape(polygon).area * 110.6 * 108.3)


def test_the_territory_is_real() -> None:
    names = {one.key: district(one.district_code) for one in SITES}
    assert {key: (found.name, found.municipality) for key, found in names.items() if found} == {
        "conchagua": ("Conchagua", "La Unión Sur"),
        "metapan": ("Metapán", "Santa Ana Norte"),
        "talpa": ("San Luis Talpa", "La Paz Oeste"),
    }
    assert all(district(code) for one in SITES for code in one.nearby_districts)


def test_the_decision_answers_every_theme_and_keeps_and_breaks_promises() -> None:
    one = site("conchagua")
    assert one.decision
    assert [item.theme for item in one.decision.dispositions] == [theme.key for theme in one.codebook]
    assert {item.outcome for item in one.decision.dispositions} == {outcome.value for outcome in Outcome}
    assert all(len(item.reason) > 60 for item in one.decision.dispositions)
    promises = [promise for item in one.decision.dispositions for promise in item.commitments]
    assert len(promises) >= 12
    assert any(p.ended is not None and p.fulfilled and p.ended <= p.due for p in promises)
    assert any(p.ended is not None and p.fulfilled and p.ended > p.due for p in promises)
    assert any(p.ended is not None and p.fulfilled is False for p in promises)
    assert any(p.ended is None and p.due < 0 for p in promises)
    assert any(p.ended is None and p.due > 0 for p in promises)
    assert all(p.ended is None or (p.ended < 0 and p.note) for p in promises)
    assert one.days.decided
    assert all(p.due > one.days.decided for p in promises)
    assert all(p.ended is None or p.ended > one.days.decided for p in promises)


@each_site
def test_days_are_in_order(one: DemoSite) -> None:
    days = one.days
    assert days.created < days.opens < days.closes < days.answer_due
    assert days.release is None or days.closes < days.release
    assert days.decided is None or (days.release is not None and days.release < days.decided)
    assert all(days.opens <= meeting.day <= min(days.closes, -1) for meeting in one.assemblies)
    if one.extension:
        assert days.opens < one.extension.day < one.extension.old_closes < one.extension.new_closes
        assert one.extension.new_closes == days.closes


def test_every_account_has_a_known_role() -> None:
    found = {account.email: account.roles for account in accounts()}
    assert sorted(role for roles in found.values() for role in roles) == sorted(Role)
    assert all(email.endswith("@demo.test") for email in found)
