"""Open data: documents and rows of one consultation, and the dictionary that explains every field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from consulta.consultations.domain.cells import boundary
from consulta.consultations.domain.questions import QuestionSpec
from consulta.consultations.queries.public import PublicConsultation
from consulta.contributions.domain.accounts import Accounts
from consulta.contributions.domain.moderation import ContributionState, SetAsideReason
from consulta.core.csv import Cell
from consulta.decisions.domain.ask_back import VerdictCounts
from consulta.decisions.domain.commitments import Progress, UpdateKind
from consulta.disclosure.domain.release import METHOD, MIN_LOCATED, MOSTLY_WITHIN, NO_PLACE, SHOW_FROM
from consulta.disclosure.queries import PublishedRelease
from consulta.publishing.presenters.reliability import RELIABILITY, RELIABILITY_FIELDS, reliability_cells
from consulta.publishing.queries.figures import AccountsTable, NoActionCount, PublishedAgreement, ThemeCount
from consulta.publishing.queries.published_texts import PublishedText
from consulta.reading.domain.agreement import Agreement
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.labels import Labelled, Reason
from consulta.vocabulary.persons import AgeBand, Relation, Sex

LICENSE = "CC-BY-4.0"
LICENSE_URL = "https://creativecommons.org/licenses/by/4.0/deed.es"

ACCOUNTS_HEADER = ("day", "channel", "state", "reason", "contributions")
THEMES_HEADER = (
    *("theme", "name", "meaning", "kind", "contributions"),
    *("reliability", "reliability_alpha", "reliability_sample"),
)
TEXTS_HEADER = ("id", "question", "text")


def accounts_csv(table: AccountsTable) -> Iterator[Sequence[Cell]]:
    for one in table.entries:
        yield one.day.isoformat(), one.channel.value, one.state, one.reason or "", one.count


def themes_csv(
    themes: Iterable[ThemeCount], no_action: NoActionCount, measured: PublishedAgreement | None
) -> Iterator[Sequence[Cell]]:
    for one in themes:
        reliability = reliability_cells(measured.of(one.theme) if measured else Agreement())
        yield one.theme, one.name, one.meaning, "ordinary", one.contributions, *reliability
    for reason, number in no_action.by_reason.items():
        reliability = reliability_cells(Agreement())
        yield "", str(reason.label), str(reason.explanation), "no_action", number, *reliability


def texts_csv(texts: Iterable[PublishedText]) -> Iterator[Sequence[Cell]]:
    for one in texts:
        yield one.id, one.question, one.text


def consultation_document(
    consultation: PublicConsultation, accounts: Accounts, release: PublishedRelease | None
) -> dict[str, Any]:
    """consultation.json. `figures` is there once they have been released."""
    return {
        "license": LICENSE,
        "slug": consultation.slug,
        "title": consultation.title,
        "site": consultation.site,
        "district": _district(consultation),
        "context": consultation.context,
        "decider": consultation.decider,
        "negotiable": consultation.negotiable,
        "not_negotiable": consultation.not_negotiable,
        **_life(consultation),
        "zone": consultation.zone,
        "landmarks": [{"name": one.name, "lat": one.lat, "lon": one.lon} for one in consultation.landmarks],
        "questions": [_question(one) for one in consultation.questions],
        "accounts": accounts_document(accounts),
        "figures": _figures(release),
    }


def accounts_document(accounts: Accounts) -> dict[str, Any]:
    return {
        "received": accounts.received,
        "accepted": accounts.accepted,
        "pending": accounts.pending,
        "set_aside": {reason.value: number for reason, number in accounts.set_aside.items()},
        "withdrawn": accounts.withdrawn,
    }


def ask_back_document(verdicts: VerdictCounts | None) -> dict[str, Any] | None:
    """What authors said of the answers they got, as counts; None before there is a decision."""
    return {**asdict(verdicts), "answered": verdicts.answered} if verdicts else None


def cells_document(release: PublishedRelease) -> dict[str, Any]:
    """cells.geojson: the released integers, with their noise. No features under 30 located."""
    places = release.figures.places or {}
    return {
        "type": "FeatureCollection",
        "license": LICENSE,
        "released_at": release.released_at.isoformat(),
        "resolution": release.figures.resolution,
        "method": METHOD,
        "without_cell": places.get(NO_PLACE),
        "features": [
            {
                "type": "Feature",
                "id": cell,
                "properties": {"cell": cell, "contributions": number},
                "geometry": {"type": "Polygon", "coordinates": [_ring(cell)]},
            }
            for cell, number in places.items()
            if cell != NO_PLACE
        ],
    }


def dictionary_document() -> dict[str, Any]:
    """dictionary.json: what every file, field and code means."""
    return {
        "license": LICENSE,
        "encoding": "UTF-8; en los CSV, coma y comillas dobles. Un texto que empieza como fórmula lleva un "
        "apóstrofo delante.",
        "files": _FILES,
        "codes": {
            "channel": _labels(Channel),
            "state": _labels(ContributionState),
            "reason": _reasons(SetAsideReason),
            "age": _labels(AgeBand),
            "sex": _labels(Sex),
            "relation": _labels(Relation),
            "reliability": RELIABILITY,
            "commitment": _labels(Progress),
            "commitment_history": _labels(UpdateKind) | {"overdue": "Pasó la fecha prometida"},
        },
        "figures": {
            "method": METHOD,
            "explained": _FIGURES_EXPLAINED,
        },
    }


_FIGURES_EXPLAINED = (
    "Cifras calculadas una sola vez, después del cierre, con los aportes aceptados. A cada cifra se le sumó "
    "o restó un número al azar, para que nadie sepa desde dónde respondió una persona ni quién es. En 19 de "
    f"cada 20 cifras la diferencia es de {MOSTLY_WITHIN} o menos; algunas pueden quedar negativas. En las "
    f"páginas se muestran desde {SHOW_FROM}, de cinco en cinco. Con menos de {MIN_LOCATED} aportes con punto "
    "en el mapa no hay cifras por lugar."
)

_FILES: Mapping[str, Any] = {
    "consultation.json": "Qué se preguntó, quién decide, fechas, cuentas, la decisión con sus cláusulas, "
    "respuestas y documentos (en /documentos/<id>/<file_name>), compromisos con su historia y, "
    "después del cierre, las cifras publicadas de edad, sexo y relación con el lugar. Después de la "
    "decisión, ask_back: a cuántos aportes aceptados se preguntó si la respuesta recoge lo que dijeron "
    "(asked), cuántos contestaron (answered) y qué (yes, partly, no); before_correction: antes de la última "
    "corrección.",
    "accounts.csv": {
        "day": "Día local en que se recibió (año-mes-día)",
        "channel": "Cómo llegó; ver codes.channel",
        "state": "Qué pasó con el aporte; ver codes.state",
        "reason": "Motivo, si se apartó; ver codes.reason",
        "contributions": "Cuántos aportes. Cuenta exacta",
    },
    "themes.csv": {
        "theme": "Identificador del tema",
        "name": "Nombre del tema, o motivo si no hay una propuesta concreta",
        "meaning": "Qué abarca",
        "kind": "ordinary: tema; no_action: respuestas sin una propuesta concreta, por motivo",
        "contributions": "Aportes aceptados que lo dicen; un aporte puede estar en varios. Cuenta exacta",
        **RELIABILITY_FIELDS,
    },
    "texts.csv": {
        "id": "Identificador al azar, que no lleva a ninguna otra parte",
        "question": "Clave de la pregunta; ver questions en consultation.json",
        "text": "El texto, publicado con permiso de quien lo escribió y después de revisarlo",
    },
    "cells.geojson": {
        "cell": "Celda H3",
        "contributions": "Aportes en la celda; ver figures",
        "without_cell": "Aportes sin lugar en el mapa; ver figures",
    },
}


def _life(consultation: PublicConsultation) -> dict[str, Any]:
    timeline = consultation.timeline
    moments = {
        "opened_at": timeline.public_since,
        "closes_at": timeline.closes_at,
        "decided_at": timeline.decided_at,
        "concluded_at": timeline.concluded_at,
        "cancelled_at": timeline.cancelled_at,
    }
    due = timeline.answer_due_on
    return {
        "state": consultation.state.value,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
        "answer_due_on": due.isoformat() if due else None,
        "answer_days_late": consultation.days_late,
        "cancel_reason": consultation.cancel_reason or None,
        "extensions": [
            {
                "announced_on": str(one.announced_on),
                "from": str(one.earlier),
                "to": str(one.later),
                "reason": one.reason,
            }
            for one in consultation.extensions
        ],
    }


def _question(spec: QuestionSpec) -> dict[str, Any]:
    return {
        "key": spec.key,
        "kind": spec.kind,
        "wording": spec.wording,
        "version": spec.number,
        "options": [{"key": option.key, "label": option.label} for option in spec.options],
    }


def _figures(release: PublishedRelease | None) -> dict[str, Any] | None:
    if release is None:
        return None
    return {
        "released_at": release.released_at.isoformat(),
        "method": METHOD,
        "age": dict(release.figures.age),
        "sex": dict(release.figures.sex),
        "relation": dict(release.figures.relation),
    }


def _district(consultation: PublicConsultation) -> dict[str, str] | None:
    one = consultation.district
    if one is None:
        return None
    return {
        "code": one.code,
        "name": one.name,
        "municipality": one.municipality,
        "department": one.department,
    }


def _ring(cell: str) -> list[tuple[float, float]]:
    corners = [(round(lon, 6), round(lat, 6)) for lon, lat in boundary(cell)]
    return [*corners, corners[0]]


def _labels(kind: type[Labelled]) -> dict[str, str]:
    return {member.value: str(member.label) for member in kind}


def _reasons(kind: type[Reason]) -> dict[str, str]:
    return {member.value: f"{member.label}: {member.explanation}" for member in kind}
