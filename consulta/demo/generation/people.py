"""People of a site: who answers, through which channel, when and from where."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import cos, radians
from random import Random

from consulta.demo.generation.phrases import AGES, RELATIONS, SEXES, Phrase
from consulta.demo.shapes import DemoNeighbourhood, DemoPerson, DemoPlace, DemoSite

MINUTES_A_DAY = 24 * 60
METRES_A_DEGREE = 111_320
NOTE_TAKERS = ("home_visit", "assembly", "phone", "office")
TYPING = ("web", "whatsapp", "paper")
RECORDERS = {
    "home_visit": ("campo@demo.test", "spoken"),
    "assembly": ("campo@demo.test", "witnessed"),
    "paper": ("campo@demo.test", "written"),
    "phone": ("gestion@demo.test", "spoken"),
    "whatsapp": ("gestion@demo.test", "message"),
    "office": ("gestion@demo.test", "written"),
}
_SOURCES: Mapping[str, Mapping[str, int]] = {
    "web": {"gps": 54, "pin": 16, "landmark": 8, "district": 13, "none": 9},
    "home_visit": {"gps": 82, "landmark": 10, "district": 8},
    "assembly": {"landmark": 45, "district": 33, "pin": 8, "none": 14},
}
_SOURCES_ELSEWHERE: Mapping[str, int] = {"district": 46, "landmark": 34, "none": 20}
_MEANINGS: Mapping[str, Mapping[str, int]] = {
    "resident": {"home": 86, "passing": 8, "proposal": 6},
    "trader": {"work": 80, "home": 20},
    "works": {"work": 82, "passing": 18},
    "passes": {"passing": 78, "home": 22},
    "other": {"proposal": 45, "home": 25, "passing": 30},
}
# From the hour in the left column until the next one.
_HOURS: Mapping[str, Mapping[int, int]] = {
    "web": {6: 6, 8: 9, 10: 9, 12: 14, 14: 10, 16: 14, 18: 22, 20: 14, 22: 2},
    "whatsapp": {7: 10, 10: 18, 12: 20, 15: 20, 18: 24},
    "home_visit": {8: 30, 10: 30, 14: 40},
}
_OFFICE_HOURS: Mapping[int, int] = {8: 40, 10: 35, 13: 25}


@dataclass(frozen=True, slots=True)
class Moment:
    """When it was said and when it arrived, in minutes from the first local minute of the opening day."""

    captured: int
    received: int


def weighted(rng: Random, weights: Mapping[str, int], among: Collection[str] | None = None) -> str:
    """One key, as often as its weight says."""
    kept = {key: weight for key, weight in weights.items() if among is None or key in among}
    return rng.choices(list(kept), list(kept.values()))[0]


def draw_person(rng: Random, site: DemoSite, phrase: Phrase) -> DemoPerson:
    """Somebody of the site who could say that phrase; everything known, nothing withheld yet."""
    ages = phrase.ages or (AGES if phrase.for_minors else AGES[1:])
    age = weighted(rng, site.mix.ages, ages)
    usual = ("resident", "passes") if age == "under18" else RELATIONS
    return DemoPerson(
        age_band=age,
        sex=rng.choice(sorted(phrase.sexes or SEXES)),
        relation=weighted(rng, site.mix.relations, phrase.relations or usual),
    )


def disclosed(rng: Random, site: DemoSite, person: DemoPerson) -> DemoPerson:
    """The person as they describe themselves: some would rather not say."""
    return DemoPerson(
        age_band=person.age_band if rng.random() >= site.mix.ages["none"] / 100 else "none",
        sex=person.sex if rng.random() >= 0.06 else rng.choice(("none", "none", "other")),
        relation=person.relation if rng.random() >= site.mix.relations["none"] / 100 else "none",
    )


def draw_channel(rng: Random, site: DemoSite, phrase: Phrase) -> str:
    """A channel; notes come from those where somebody writes for another, slips of the thumb do not."""
    if phrase.notes:
        return weighted(rng, site.mix.channels, NOTE_TAKERS)
    return weighted(rng, site.mix.channels, TYPING if phrase.typed else None)


def draw_place(
    rng: Random, site: DemoSite, channel: str, person: DemoPerson, home: DemoNeighbourhood
) -> DemoPlace:
    """Where the contribution speaks from. A minor's is the district alone."""
    if person.age_band == "under18":
        return DemoPlace("district", district=site.district_code)
    source = weighted(rng, _SOURCES.get(channel, _SOURCES_ELSEWHERE))
    at_home = channel == "home_visit" and person.relation != "trader"
    meaning = "home" if at_home else weighted(rng, _MEANINGS[person.relation])
    if source == "none":
        return DemoPlace("none")
    if source == "district":
        nearby = rng.random() < 0.14
        code = rng.choice(site.nearby_districts) if nearby else site.district_code
        return DemoPlace("district", district=code, meaning=meaning)
    if source == "landmark":
        return DemoPlace("landmark", landmark=rng.choice(site.landmarks).name, meaning=meaning)
    lat, lon = _point(rng, site, home, meaning)
    accuracy = None if source == "pin" else _accuracy(rng)
    return DemoPlace(source, lat=lat, lon=lon, accuracy_m=accuracy, meaning=meaning)


def draw_home(rng: Random, site: DemoSite) -> DemoNeighbourhood:
    """The neighbourhood a person lives in."""
    return rng.choices(site.neighbourhoods, [one.weight for one in site.neighbourhoods])[0]


def draw_moment(rng: Random, site: DemoSite, channel: str, *, early: bool = False) -> Moment:
    """When a contribution was given and when it arrived: home visits and paper come in later."""
    days = open_days(site)
    last = days * MINUTES_A_DAY - 1
    if channel == "assembly":
        assembly = rng.choice(site.assemblies)
        captured = (assembly.day - site.days.opens) * MINUTES_A_DAY + assembly.hour * 60 + rng.randrange(100)
        return Moment(captured, min(last, captured + rng.randrange(60, 240)))
    day = _day(rng, channel, max(1, days * 2 // 5) if early else days)
    captured = day * MINUTES_A_DAY + _minute_of_day(rng, channel)
    return Moment(captured, min(last, captured + _delay(rng, channel, captured)))


def open_days(site: DemoSite) -> int:
    """Whole days on which people could answer, up to the day before loading."""
    return min(site.days.closes, 0) - site.days.opens


def _day(rng: Random, channel: str, days: int) -> int:
    """More in the first three days and the last two; teams go out every third day or so."""
    weights = [9 if day < 3 else 7 if day >= days - 2 else 4 for day in range(days)]
    if channel == "home_visit":
        weights = [4 if day % 3 == 1 else 0 for day in range(days)]
    return rng.choices(range(days), weights)[0]


def _minute_of_day(rng: Random, channel: str) -> int:
    hours = _HOURS.get(channel, _OFFICE_HOURS)
    hour = rng.choices(list(hours), list(hours.values()))[0]
    return hour * 60 + rng.randrange(115)


def _delay(rng: Random, channel: str, captured: int) -> int:
    if channel == "home_visit":
        return max(0, 17 * 60 + rng.randrange(150) - captured % MINUTES_A_DAY)
    if channel == "paper":
        return rng.randrange(1, 4) * MINUTES_A_DAY
    if channel == "web" and rng.random() < 0.06:
        return rng.randrange(20, 400)
    return 0


def _point(rng: Random, site: DemoSite, home: DemoNeighbourhood, meaning: str) -> tuple[float, float]:
    """Near home; who sells, works, passes or proposes something is near the zone."""
    if meaning == "home":
        return _near(rng, home.lat, home.lon, home.spread_m)
    lat, lon = _middle(site.zone["coordinates"][0])
    return _near(rng, lat, lon, 90 if meaning == "proposal" else 240)


def _near(rng: Random, lat: float, lon: float, spread_m: float) -> tuple[float, float]:
    north, east = rng.gauss(0, spread_m), rng.gauss(0, spread_m)
    east_degree = METRES_A_DEGREE * cos(radians(lat))
    return round(lat + north / METRES_A_DEGREE, 6), round(lon + east / east_degree, 6)


def _middle(ring: Iterable[tuple[float, float]]) -> tuple[float, float]:
    points = list(ring)[:-1]
    return sum(lat for _, lat in points) / len(points), sum(lon for lon, _ in points) / len(points)


def _accuracy(rng: Random) -> int:
    """Metres: mostly a good signal, sometimes only the antenna's area."""
    return rng.randrange(900, 3500) if rng.random() < 0.07 else rng.randrange(4, 65)
