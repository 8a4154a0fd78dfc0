"""What two readings of the same answers say about each theme, in words and in a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from consulta.domain.agreement import Agreement, Reliability
from consulta.domain.text import Text, t
from consulta.queries.published.agreement import PublishedAgreement
from consulta.queries.published.theme_counts import ThemeCount

SAID: dict[Reliability, tuple[Text, str]] = {
    Reliability.GOOD: (t("Firme"), "good"),
    Reliability.ENOUGH: (t("Aceptable"), "open"),
    Reliability.LOW: (t("Poco segura"), "warn"),
    Reliability.UNDEFINED: (t("No medible"), "neutral"),
    Reliability.NOT_MEASURED: (t("No medido"), "neutral"),
}
"""How sure the reading of a theme is, and the kind of its tag."""

RELIABILITY = {
    Reliability.GOOD.value: "Firme: alfa de 0.800 o más",
    Reliability.ENOUGH.value: "Aceptable: alfa de 0.667 a 0.799",
    Reliability.LOW.value: "Poco segura: alfa menor que 0.667",
    Reliability.UNDEFINED.value: "No medible: en la muestra nadie lo encontró, o las dos personas lo "
    "encontraron siempre",
    Reliability.NOT_MEASURED.value: "No medido: nadie leyó dos veces con este tema",
}
"""What the codes mean, for the dictionary of open data."""
RELIABILITY_FIELDS = {
    "reliability": "Qué tan segura es la lectura del tema; ver codes.reliability. Con low no calcule "
    "porcentajes ni compare: use solo la cuenta",
    "reliability_alpha": "Alfa de Krippendorff nominal (tema presente o ausente) de dos lecturas hechas por "
    "separado; vacío si no se midió o no se puede medir",
    "reliability_sample": "Cuántas respuestas, escogidas al azar, leyeron las dos personas",
}


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One theme: `alpha` as it is written, empty where there is none."""

    theme: str
    name: str
    found: Agreement
    alpha: str
    said: Text
    kind: str

    @property
    def is_low(self) -> bool:
        return self.found.reliability is Reliability.LOW


def least_sure_first(rows: Iterable[AgreementRow]) -> list[AgreementRow]:
    """Those worth talking about first; at the end those that cannot be measured."""
    return sorted(rows, key=lambda row: 2.0 if row.found.alpha is None else row.found.alpha)


def agreement_rows(themes: Iterable[tuple[str, str]], measured: PublishedAgreement) -> list[AgreementRow]:
    """A row for each theme (public id, name), in the order given."""
    return [_row(theme, name, measured.of(theme)) for theme, name in themes]


def published_rows(counted: Iterable[ThemeCount], measured: PublishedAgreement | None) -> list[AgreementRow]:
    """A row for each theme that somebody said, in the order given; none while nothing is measured."""
    if measured is None:
        return []
    return agreement_rows([(one.theme, one.name) for one in counted if one.contributions], measured)


def reliability_cells(found: Agreement) -> tuple[str, float | None, int | None]:
    """The cells of RELIABILITY_FIELDS for one theme, for programs."""
    return found.reliability.value, found.alpha, found.answers or None


def written(alpha: float | None) -> str:
    """Three places after the point, as it is written in El Salvador; empty for none."""
    return "" if alpha is None else f"{alpha:.3f}".replace("-", "−")


def _row(theme: str, name: str, found: Agreement) -> AgreementRow:
    said, kind = SAID[found.reliability]
    return AgreementRow(theme, name, found, written(found.alpha), said, kind)
