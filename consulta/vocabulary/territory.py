"""The territory of El Salvador: 14 departments, 44 municipios, 262 districts (since 2024-05-01).

Names repeat between departments, so only the four-digit code identifies a district; it is the code the
district had as a municipio before that date. The data is `data/territorio.csv`.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import groupby
from types import MappingProxyType

# West, south, east, north in degrees: the country with its islands and gulf, and a small margin.
COUNTRY_BOUNDS: tuple[float, float, float, float] = (-90.2, 13.0, -87.6, 14.5)


@dataclass(frozen=True, slots=True)
class District:
    """One district, with the municipio and department it belongs to."""

    code: str
    name: str
    municipality: str
    department: str
    department_code: str

    @property
    def full_name(self) -> str:
        """The name that identifies it to people: district, municipio, department."""
        return f"{self.name}, {self.municipality}, {self.department}"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipio and its districts, by code."""

    name: str
    districts: tuple[District, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """A department (two-digit code) and its municipios, by name."""

    code: str
    name: str
    municipalities: tuple[Municipality, ...]


def _read() -> Mapping[str, District]:
    source = (
        resources.files("consulta.vocabulary").joinpath("data/territorio.csv").read_text(encoding="utf-8")
    )
    rows = csv.DictReader(source.splitlines())
    districts = [
        District(
            code=row["district_code"],
            name=row["district"],
            municipality=row["municipality"],
            department=row["department"],
            department_code=row["department_code"],
        )
        for row in rows
    ]
    return MappingProxyType({item.code: item for item in sorted(districts, key=lambda item: item.code)})


def _group() -> tuple[Department, ...]:
    ordered = sorted(
        DISTRICTS.values(), key=lambda item: (item.department_code, item.municipality, item.code)
    )
    found = []
    for (code, name), of_department in groupby(
        ordered, key=lambda item: (item.department_code, item.department)
    ):
        municipalities = tuple(
            Municipality(municipality, tuple(districts))
            for municipality, districts in groupby(of_department, key=lambda item: item.municipality)
        )
        found.append(Department(code, name, municipalities))
    return tuple(found)


DISTRICTS: Mapping[str, District] = _read()
_DEPARTMENTS = _group()


def district(code: str) -> District | None:
    """The district with that four-digit code, or None."""
    return DISTRICTS.get(code)


def departments() -> tuple[Department, ...]:
    """All departments with their municipios and districts, in order of code."""
    return _DEPARTMENTS


def in_country(lat: float, lon: float) -> bool:
    """Whether a place is within the country's bounding box. NaN and infinities are not."""
    west, south, east, north = COUNTRY_BOUNDS
    return south <= lat <= north and west <= lon <= east
