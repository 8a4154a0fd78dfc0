"""How sure the reading of each theme is, for the results page and for open data."""

from __future__ import annotations

from collections.abc import Iterable

from consulta.publishing.queries.figures import AgreementRow, PublishedAgreement, ThemeCount, agreement_rows
from consulta.reading.domain.agreement import Agreement, Reliability

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


def published_agreement_rows(
    counted: Iterable[ThemeCount], measured: PublishedAgreement | None
) -> list[AgreementRow]:
    """A row for each theme with contributions, in the order given; none while nothing is measured."""
    if measured is None:
        return []
    return agreement_rows([(one.theme, one.name) for one in counted if one.contributions], measured)


def reliability_cells(found: Agreement) -> tuple[str, float | None, int | None]:
    """The cells of RELIABILITY_FIELDS for one theme, for programs."""
    return found.reliability.value, found.alpha, found.answers or None
