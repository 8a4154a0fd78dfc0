"""What became of the contributions, as a picture and as tables; from the figures stored with the decision."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext, ngettext
from markupsafe import Markup

from consulta.core.languages import say
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.queries.published.flow import Flow
from consulta.publishing.presenters.flow_drawing import Group, Picture, Theme, across, downwards
from consulta.vocabulary.calendar import format_date

UNTOUCHED = "none"
"""The CSS class of contributions that need no answer."""

Row = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FlowFigure:
    """Both pictures, the sentence that says their point, and the same figures as tables."""

    title: str
    note: str
    wide: Markup
    narrow: Markup
    theme_headers: tuple[str, ...]
    theme_rows: list[Row]
    stream_headers: tuple[str, ...]
    stream_rows: list[Row]
    stream_foot: Row


def flow_figure(flow: Flow) -> FlowFigure:
    """The picture twice, across for wide screens and downwards for a phone; both say what the tables say."""
    groups = _groups(flow)
    title = _title(flow)
    accepted = flow.accounts.accepted
    picture = Picture(
        title=title,
        description=_description(groups),
        source=(accepted, ngettext("aporte leído y contado", "aportes leídos y contados", accepted)),
        groups=groups,
        aside=tuple(_aside(flow)),
        columns=(gettext("Aportes"), gettext("Temas"), gettext("Respuesta")),
    )
    return FlowFigure(
        title=title,
        note=gettext(
            "Cada barra mide aportes. Un aporte puede hablar de varios temas: por eso los temas, juntos, "
            "suman más que los aportes. Son las cuentas del %(day)s y no cambian.",
            day=format_date(flow.stated_at),
        ),
        wide=across(picture),
        narrow=downwards(picture),
        theme_headers=(gettext("Tema"), gettext("Qué se decidió"), gettext("Aportes")),
        theme_rows=[(theme.name, group.name, theme.count) for group in groups for theme in group.themes],
        stream_headers=(gettext("Adónde llegaron"), gettext("Aportes")),
        stream_rows=[
            *((group.name, group.count) for group in groups),
            (gettext("Apartados: no se cuentan"), flow.accounts.set_aside_total),
            (gettext("Retirados por su autor o autora"), flow.accounts.withdrawn),
        ],
        stream_foot=(gettext("Recibidos, cada uno una vez"), flow.accounts.received),
    )


def _title(flow: Flow) -> str:
    accepted = flow.accounts.accepted
    if flow.done == 0:
        title = ngettext(
            "El único aporte no toca nada de lo que se hará",
            "De %(num)s aportes, ninguno toca algo que se hará",
            accepted,
        )
    elif flow.done == accepted:
        title = ngettext(
            "El único aporte toca algo que se hará, entero o en parte",
            "Los %(num)s aportes tocan algo que se hará, entero o en parte",
            accepted,
        )
    else:
        title = ngettext(
            "De %(all)s aportes, %(num)s toca algo que se hará, entero o en parte",
            "De %(all)s aportes, %(num)s tocan algo que se hará, entero o en parte",
            flow.done,
            all=accepted,
        )
    return str(title)


def _groups(flow: Flow) -> tuple[Group, ...]:
    answered = [
        Group(
            key=outcome.value,
            name=say(outcome.label),
            count=flow.outcomes.get(outcome, 0),
            themes=tuple(Theme(one.name, one.contributions) for one in themes),
        )
        for outcome in Outcome
        if (themes := flow.themes_of(outcome))
    ]
    nothing_to_decide = Theme(gettext("Respuestas sin una propuesta"), flow.no_action)
    untouched = (
        Group(UNTOUCHED, gettext("No había qué decidir"), flow.no_action, (nothing_to_decide,)),
        Group(UNTOUCHED, gettext("Solo marcaron opciones"), flow.no_words),
    )
    return (*answered, *(group for group in untouched if group.count))


def _aside(flow: Flow) -> list[tuple[int, str]]:
    """What was received and is in no stream."""
    set_aside, withdrawn = flow.accounts.set_aside_total, flow.accounts.withdrawn
    counts = [
        (set_aside, ngettext("se apartó", "se apartaron", set_aside)),
        (withdrawn, ngettext("se retiró", "se retiraron", withdrawn)),
    ]
    return [(count, name) for count, name in counts if count]


def _description(groups: tuple[Group, ...]) -> str:
    """The picture in words, for screen readers; every figure is in the tables."""
    several = "; ".join(f"{group.name}: {group.count}" for group in groups)
    text = gettext(
        "Aportes por respuesta: %(several)s. Las cifras de cada tema están en las tablas.", several=several
    )
    return str(text)
