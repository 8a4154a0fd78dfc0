"""The figures of the results page, each with a title that says its point, a chart and a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from markupsafe import Markup

from consulta.core.languages import say
from consulta.decisions.queries.published.channels import ThemeByChannel
from consulta.disclosure.domain.release import MOSTLY_WITHIN, Release, figure_text, nearest_five
from consulta.publishing.presenters.accounts_tables import CellRow, channel_rows, day_rows
from consulta.publishing.presenters.charts import Bar, bars, columns
from consulta.publishing.queries.choices import ChoiceCount
from consulta.publishing.queries.figures import AccountsTable, NoActionCount, ThemeCount
from consulta.vocabulary.calendar import format_date
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.text import Text, t

_CLOSE = 0.6
"""A second value of at least this share of the first is named beside it in a title."""

# The options of the form are in the first person; these are in the third.
RELATIONS: Mapping[Labelled, Text] = {
    Relation.RESIDENT: t("Vive cerca"),
    Relation.TRADER: t("Tiene una venta o negocio ahí"),
    Relation.WORKS: t("Trabaja ahí"),
    Relation.PASSES: t("Pasa por ahí"),
    Relation.OTHER: t("Otra relación"),
    Relation.NONE: t("No lo dijo"),
}
NOT_SAID = t("No lo dijo")


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its title, a note under it, and the same as a table."""

    title: str
    note: str
    svg: Markup
    headers: Sequence[str]
    rows: Sequence[CellRow]
    count: int = 0
    """Of the themes: how many there are, without the answers that propose nothing."""


def channels_figure(table: AccountsTable) -> Figure:
    rows = channel_rows(table)
    top = _leaders((str(label), int(count)) for label, count in rows)
    title = gettext("La mayor parte llegó así: %(which)s", which=_joined(top))
    return Figure(
        title=title,
        note=gettext(
            "Cada aporte es de una persona. La asistencia a una asamblea no se cuenta como aportes."
        ),
        svg=bars([Bar(str(label), int(count)) for label, count in rows], title),
        headers=(gettext("Cómo llegó"), gettext("Aportes")),
        rows=rows,
    )


def days_figure(table: AccountsTable) -> Figure:
    most = max(table.by_day, key=lambda day: table.by_day[day])
    title = gettext(
        "El día con más aportes fue el %(date)s: llegaron %(n)s", date=format_date(most), n=table.by_day[most]
    )
    return Figure(
        title=title,
        note="",
        svg=columns(table.by_day, title),
        headers=(gettext("Día"), gettext("Aportes")),
        rows=day_rows(table),
    )


def themes_figure(
    themes: Sequence[ThemeCount],
    no_action: NoActionCount,
    low: Collection[str] = (),
    addresses: Mapping[str, str] | None = None,
) -> Figure | None:
    """None while nothing has been coded.

    `low`: public ids of the themes that two people read too differently; they are shown with a count and a
    warning, without a bar. `addresses`: by public id, the page of published texts on a theme.
    """
    used = [theme for theme in themes if theme.contributions]
    if not used:
        return None
    unsure = {theme.name for theme in used if theme.theme in low}
    top = _leaders((theme.name, theme.contributions) for theme in used)
    title = (
        gettext("De qué hablaron los aportes")
        if unsure & set(top)
        else gettext("Lo que más se pidió: %(which)s", which=_joined(top))
    )
    rows: list[CellRow] = [
        (
            _with_warning(_linked(theme.name, (addresses or {}).get(theme.theme)), theme.name in unsure),
            theme.contributions,
        )
        for theme in used
    ]
    if no_action.contributions:
        rows.append((gettext("Respuestas sin una propuesta"), no_action.contributions))
    return Figure(
        title=title,
        note=gettext("Un aporte puede hablar de varios temas; en cada tema se cuenta una sola vez."),
        svg=bars([_theme_bar(theme, is_sure=theme.name not in unsure) for theme in used], title),
        headers=(gettext("Tema"), gettext("Aportes")),
        rows=rows,
        count=len(used),
    )


def channels_table(
    themes: Sequence[ThemeByChannel], low: Collection[str] = ()
) -> tuple[list[str], list[CellRow]]:
    """Headers and rows of themes by channel, in fives (DESIGN §3); `low` as in themes_figure."""
    channels: list[Channel] = list(themes[0].figures) if themes else []
    headers = [gettext("Tema"), *(say(channel.label) for channel in channels)]
    few = gettext("menos de 10")
    rows: list[CellRow] = [
        (
            _with_warning(theme.name, theme.theme in low),
            *(_coarse(theme.figures[channel]) or few for channel in channels),
        )
        for theme in themes
    ]
    return headers, rows


def choice_figure(choice: ChoiceCount) -> Figure:
    """Each option alone, in the order it was offered."""
    top = _leaders((one.label, one.count) for one in choice.options)
    title = gettext("Lo más elegido: %(which)s", which=_joined(top))
    answered = gettext("Respondieron %(n)s personas.", n=choice.answered)
    several = gettext("Cada persona podía elegir varias: se cuenta cada opción por separado.")
    return Figure(
        title=title if top else gettext("Nadie eligió una opción todavía"),
        note=f"{answered} {several}" if choice.several else answered,
        svg=bars([Bar(one.label, one.count) for one in choice.options], choice.wording),
        headers=(gettext("Opción"), gettext("Veces que se eligió")),
        rows=[(one.label, one.count) for one in choice.options],
    )


def person_figures(release: Release) -> tuple[Figure, ...]:
    """Age, sex and relation to the site, as released: in fives, and nothing under twelve."""
    return (
        _released(gettext("Edad"), release.age, AgeBand, {AgeBand.NONE: NOT_SAID}),
        _released(gettext("Sexo"), release.sex, Sex, {Sex.NONE: NOT_SAID}),
        _released(gettext("Relación con el lugar"), release.relation, Relation, RELATIONS),
    )


def _released(
    what: str, figures: Mapping[str, int], kinds: Iterable[Labelled], names: Mapping[Labelled, Text]
) -> Figure:
    labels = {kind: say(names.get(kind, kind.label)) for kind in kinds}
    noisy = {kind: figures.get(kind.value, 0) for kind in labels}
    fives = {kind: nearest_five(one) if figure_text(one) else 0 for kind, one in noisy.items()}
    few = gettext("menos de 12")
    texts = {kind: say(text) if (text := figure_text(one)) else few for kind, one in noisy.items()}
    title = _group_title(what, {labels[kind]: five for kind, five in fives.items() if kind.value != "none"})
    return Figure(
        title=title,
        note="",
        svg=bars([Bar(labels[kind], fives[kind], texts[kind]) for kind in labels], title),
        headers=(what, gettext("Personas")),
        rows=[(labels[kind], texts[kind]) for kind in labels],
    )


def _leaders(rows: Iterable[tuple[str, int]]) -> list[str]:
    """The label of the greatest value, and of the second where it comes close; none when all are nought."""
    ordered = sorted((row for row in rows if row[1]), key=lambda row: -row[1])
    return [label for label, value in ordered[:2] if value >= ordered[0][1] * _CLOSE]


def _group_title(what: str, fives: Mapping[str, int]) -> str:
    """The largest group by name, unless the noise could have made it so."""
    first, second, *_ = [*sorted(fives.items(), key=lambda one: -one[1]), ("", 0), ("", 0)]
    if first[1] - second[1] <= 2 * MOSTLY_WITHIN:
        return what
    return str(gettext("%(what)s: el grupo más grande es «%(which)s»", what=what, which=first[0]))


def _theme_bar(theme: ThemeCount, *, is_sure: bool) -> Bar:
    figure = "" if is_sure else gettext("%(n)s · lectura poco segura", n=theme.contributions)
    return Bar(theme.name, theme.contributions, figure, is_drawn=is_sure)


def _linked(name: str, address: str | None) -> str:
    """The name of a theme in a table, with a link to its published texts."""
    return Markup('<a href="{}">{}</a>').format(address, name) if address else name


def _with_warning(name: str, is_unsure: bool) -> str:
    """The name of a theme in a table, with the warning it may need."""
    if not is_unsure:
        return name
    return Markup('{} <span class="meaning">{}</span>').format(name, gettext("Lectura poco segura"))


def _coarse(fives: int | None) -> str | None:
    return None if fives is None else say(t("unos %(n)s", n=fives))


def _joined(names: Sequence[str]) -> str:
    return str(gettext(" y ")).join(f"«{name}»" for name in names)
