"""The staff's file of answers: one row for each, in the words that the screens use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext

from consulta.core.csv import Cell
from consulta.core.languages import say
from consulta.reading.queries.answers_export import ExportedAnswer


def answers_table(answers: Iterable[ExportedAnswer]) -> tuple[list[str], Iterator[list[Cell]]]:
    """Header and rows; the rows are made as they are taken."""
    header = [
        gettext("aporte"),
        gettext("canal"),
        gettext("dia"),
        gettext("estado"),
        gettext("motivo_apartado"),
        gettext("pregunta"),
        gettext("version_pregunta"),
        gettext("texto"),
        gettext("opciones"),
        gettext("temas"),
        gettext("motivo_sin_tema"),
        gettext("permiso_publicar"),
        gettext("publicacion"),
        gettext("motivo_no_publicar"),
    ]
    return header, (_row(answer) for answer in answers)


def _row(answer: ExportedAnswer) -> list[Cell]:
    return [
        answer.number,
        say(answer.channel.label),
        answer.received_on.isoformat(),
        say(answer.state.label),
        say(answer.state_reason.label) if answer.state_reason else None,
        answer.question_key,
        answer.question_version,
        answer.words,
        "; ".join(answer.choices),
        "; ".join(answer.themes),
        say(answer.no_action_reason.label) if answer.no_action_reason else None,
        gettext("sí") if answer.publish_text else gettext("no"),
        say(answer.text_state.label) if answer.text_state else None,
        say(answer.text_reason.label) if answer.text_reason else None,
    ]
