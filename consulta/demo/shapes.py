"""The dataclasses of the demo's content.

Days are local days relative to the day of loading: 0 is that day, -3 three days before. Minutes count from
the first local minute of the day a consultation opened. Identifiers are the values of the rooms'
enumerations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from consulta.demo.decision_shapes import DemoDecision


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A member of staff; `roles` are values of vocabulary.roles.Role."""

    email: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoLandmark:
    """A place people of the zone know by name; degrees."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class DemoNeighbourhood:
    """Where answers come from: a centre in degrees, how far people live from it, how many of them answer."""

    name: str
    lat: float
    lon: float
    spread_m: float
    weight: int


@dataclass(frozen=True, slots=True)
class DemoOption:
    """One option of a choice; `weight` is how often it is chosen."""

    key: str
    label: str
    weight: int


@dataclass(frozen=True, slots=True)
class DemoQuestion:
    """A question besides the three standard ones; `kind` is one_choice or several_choices."""

    key: str
    kind: str
    wording: str
    help: str
    options: tuple[DemoOption, ...]


@dataclass(frozen=True, slots=True)
class DemoTheme:
    """One theme of the codebook. `key` is used inside the demo only."""

    key: str
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class DemoExtension:
    """On `day`, the closing day `old_closes` was moved to `new_closes`, for a public reason."""

    day: int
    old_closes: int
    new_closes: int
    reason: str


@dataclass(frozen=True, slots=True)
class DemoDays:
    """When things happen. The closing day is the last on which one can answer; None: has not happened yet."""

    created: int
    opens: int
    closes: int
    answer_due: int
    release: int | None = None
    decided: int | None = None


@dataclass(frozen=True, slots=True)
class DemoAssembly:
    """An assembly where answers were collected: its day, local hour and place."""

    day: int
    hour: int
    place: str


@dataclass(frozen=True, slots=True)
class DemoMix:
    """How the people who answer divide: weights by identifier."""

    channels: Mapping[str, int]
    relations: Mapping[str, int]
    ages: Mapping[str, int]
    themes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DemoSite:
    """One consultation. `context`, `negotiable` and `not_negotiable` are Markdown; polygons are GeoJSON.

    `judged` and `coded` are the shares of contributions, oldest first, that were moderated and coded.
    """

    key: str
    title: str
    site: str
    place: str
    district_code: str
    nearby_districts: tuple[str, ...]
    context: str
    decider: str
    negotiable: str
    not_negotiable: str
    count: int
    days: DemoDays
    zone: dict[str, Any]
    map_area: dict[str, Any]
    landmarks: tuple[DemoLandmark, ...]
    neighbourhoods: tuple[DemoNeighbourhood, ...]
    questions: tuple[DemoQuestion, ...]
    codebook: tuple[DemoTheme, ...]
    assemblies: tuple[DemoAssembly, ...]
    mix: DemoMix
    judged: float
    coded: float
    extension: DemoExtension | None = None
    decision: DemoDecision | None = None

    @property
    def theme_keys(self) -> frozenset[str]:
        """The keys of the codebook."""
        return frozenset(theme.key for theme in self.codebook)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """What a person said about themselves; `none`: would rather not say."""

    age_band: str
    sex: str
    relation: str


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """A place as it was given. Coordinates, in degrees, only for gps and pin; accuracy only for gps."""

    source: str
    lat: float | None = None
    lon: float | None = None
    accuracy_m: int | None = None
    district: str | None = None
    landmark: str | None = None
    meaning: str | None = None


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """One answer: words with how staff read them, or the options chosen.

    A text is to be coded as `themes`, or as `no_action` with its reason. `text_state` is None when its author
    did not consent to publication. `coded`: whether it is coded at loading.
    `is_covered`: personal data is covered before publishing; `transcription`: what a sheet turned out to say.
    """

    key: str
    text: str = ""
    choices: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    no_action: str | None = None
    coded: bool = False
    text_state: str | None = None
    withhold_reason: str | None = None
    is_covered: bool = False
    transcription: str = ""


@dataclass(frozen=True, slots=True)
class DemoContribution:
    """What one person gave, and its state when the demo is loaded.

    `state` is a value of ContributionState; a withdrawn one was received first and
    withdrawn at `withdrawn_minutes`. `recorded_by` and `consent_way` are None for the web.
    """

    number: int
    submission_id: str
    channel: str
    captured_minutes: int
    received_minutes: int
    answers: tuple[DemoAnswer, ...]
    place: DemoPlace
    person: DemoPerson
    publish_text: bool
    state: str = "pending"
    set_aside_reason: str | None = None
    withdrawn_minutes: int | None = None
    contact: str | None = None
    recorded_by: str | None = None
    consent_way: str | None = None

    def values(self) -> Mapping[str, str | tuple[str, ...]]:
        """The answers as they are sent: words, or the keys of the options, by question."""
        return MappingProxyType({one.key: one.text or one.choices for one in self.answers})
