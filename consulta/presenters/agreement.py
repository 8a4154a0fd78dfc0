"""What two readings of the same answers say about each theme, in words and in a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from consulta.domain.agreement import Agreement, Reliability
from consulta.domain.text import Text, t
from consulta.queries.published.agreement import PublishedAgreement

SAID: dict[Reliability, tuple[Text, str]] = {
    Reliability.GOOD: (t("Firme"), "good"),
    Reliability.ENOUGH: (t("Aceptable"), "open"),
    Reliability.LOW: (t("Poco segura"), "warn"),
    Reliability.UNDEFINED: (t("No medible"), "neutral"),
    Reliability.NOT_MEASURED: (t("No medido"), "neutral"),
}
"""How sure the reading of a theme is, and the kind of its tag."""


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


def agreement_rows(themes: Iterable[tuple[str, str]], measured: PublishedAgreement) -> list[AgreementRow]:
    """A row for each theme (public id, name), in the order given."""
    return [_row(theme, name, measured.of(theme)) for theme, name in themes]


def written(alpha: float | None) -> str:
    """Three places after the point, as it is written in El Salvador; empty for none."""
    return "" if alpha is None else f"{alpha:.3f}".replace("-", "−")


def _row(theme: str, name: str, found: Agreement) -> AgreementRow:
    said, kind = SAID[found.reliability]
    return AgreementRow(theme, name, found, written(found.alpha), said, kind)
