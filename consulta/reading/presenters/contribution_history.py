"""The history of a contribution, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consulta.contributions.domain.moderation import (
    ContributionState,
    SetAsideReason,
    TextState,
    WithholdReason,
)
from consulta.reading.domain.layers import LayerKind
from consulta.reading.queries.contribution import HistoryLine, StaffContribution
from consulta.vocabulary.text import Text, t

_PLAIN = {
    ("contribution", "received"): t("Se recibió"),
    ("contribution", "withdrawn"): t("Lo retiró quien lo dio"),
    ("contribution", "notices_stopped"): t("No quiere más avisos: se borró el contacto"),
    ("contribution", "conflict_reviewed"): t("Se revisó otro envío con el mismo identificador"),
    ("contribution", "letter_printed"): t("Se imprimió la carta para quien lo dio"),
    ("contribution", "undo"): t("Se deshizo el juicio anterior"),
    ("contribution", "quarantined"): t("Apartado junto con otros por llegadas inusuales"),
    ("contribution", "quarantine_undone"): t("De nuevo por leer: se deshizo lo apartado en grupo"),
    ("contribution", ContributionState.ACCEPTED): t("Aceptado"),
    ("contribution", ContributionState.PENDING): t("De nuevo por leer"),
    ("text", TextState.PUBLISHABLE): t("Texto: se puede publicar"),
    ("text", TextState.PENDING): t("Texto: de nuevo por revisar"),
    ("text", LayerKind.REDACTED): t("Texto: copia con datos personales tapados"),
    ("text", LayerKind.TRANSCRIBED): t("Texto: transcripción"),
    ("text", LayerKind.TRANSLATED): t("Texto: traducción"),
    ("text", "undo"): t("Texto: se deshizo el juicio anterior"),
    ("answer", "code"): t("Leída en temas"),
    ("answer", "second_reading"): t("Leída por segunda vez, sin ver la primera lectura"),
    ("answer", "undo"): t("Se deshizo la lectura anterior"),
}


@dataclass(frozen=True, slots=True)
class HistorySentence:
    """One line to show; `wording` is the question that it is about, if it is about one answer."""

    at: datetime
    who: str | None
    text: Text
    wording: str | None


def history_sentences(contribution: StaffContribution, lines: Sequence[HistoryLine]) -> list[HistorySentence]:
    """The lines in the order given."""
    wordings = {answer.question_key: answer.wording for answer in contribution.answers}
    return [
        HistorySentence(line.at, line.who, _sentence(line), wordings.get(line.question_key or ""))
        for line in lines
    ]


def _sentence(line: HistoryLine) -> Text:
    if line.action == ContributionState.SET_ASIDE:
        return t("Apartado: %(reason)s", reason=SetAsideReason(line.reason or "").label)
    if line.action == TextState.WITHHELD:
        return t("Texto: no se publica. %(reason)s", reason=WithholdReason(line.reason or "").label)
    # What later versions note must not break the page of an older one.
    return _PLAIN.get((line.subject, line.action)) or Text(line.action)
