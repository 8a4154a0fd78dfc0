"""What was said through one channel, in the words of a page: who they are, and how much is told."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext

from consulta.core.languages import say
from consulta.decisions.queries.published.channels import ChannelView
from consulta.disclosure.domain.cross_tabulation import Told
from consulta.disclosure.domain.release import MOSTLY_WITHIN
from consulta.vocabulary.channels import Channel

Row = tuple[str, ...]


def title_of(channel: Channel) -> str:
    """The sentence that names the people of a channel."""
    return say(channel.what_was_said)


def about(told: Told) -> str:
    """A figure as it may be told."""
    return str(gettext("menos de 10") if told is None else gettext("unos %(n)s", n=told))


def table(views: Sequence[ChannelView]) -> tuple[list[str], list[Row]]:
    """Headers and rows of themes by channel, the most said of all first."""
    headers = [gettext("Tema"), *(say(view.channel.label) for view in views)]
    found = [{one.disposition.theme: one for one in view.themes} for view in views]
    themes = sorted(found[0].values(), key=lambda one: -one.disposition.contributions) if found else []
    rows: list[Row] = [
        (one.disposition.name, *(about(by[one.disposition.theme].figure) for by in found)) for one in themes
    ]
    return headers, rows


def how_it_is_told() -> str:
    """The rule of these figures, in plain words."""
    told = gettext(
        "Para que nadie sepa qué dijo una persona, estas cifras son aproximadas: a cada una se le sumó o "
        "restó un número pequeño al azar, casi siempre de %(within)s o menos, y se muestran de cinco en "
        "cinco. Los canales con menos de 10 aportes no se muestran aparte. Se calcularon una vez, al "
        "publicar la decisión.",
        within=MOSTLY_WITHIN,
    )
    return str(told)
