"""Texts and tables of the pages about channels."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext

from consulta.core.languages import say
from consulta.decisions.queries.published.channels import ChannelView
from consulta.disclosure.domain.cross_tabulation import CoarseCount
from consulta.disclosure.domain.release import MOSTLY_WITHIN
from consulta.vocabulary.channels import Channel

Row = tuple[str, ...]


def channel_title(channel: Channel) -> str:
    """The title of the page of a channel."""
    return say(channel.what_was_said)


def about_count(count: CoarseCount) -> str:
    """A coarse count in words."""
    return str(gettext("menos de 10") if count is None else gettext("unos %(n)s", n=count))


def table(views: Sequence[ChannelView]) -> tuple[list[str], list[Row]]:
    """Headers and rows of themes by channel, the most said of all first."""
    headers = [gettext("Tema"), *(say(view.channel.label) for view in views)]
    by_channel = [{one.disposition.theme: one for one in view.themes} for view in views]
    themes = (
        sorted(by_channel[0].values(), key=lambda one: -one.disposition.contributions) if by_channel else []
    )
    rows: list[Row] = [
        (
            one.disposition.name,
            *(about_count(themes_of[one.disposition.theme].figure) for themes_of in by_channel),
        )
        for one in themes
    ]
    return headers, rows


def method_explained() -> str:
    """How the figures by channel are made, in plain words."""
    text = gettext(
        "Para que nadie sepa qué dijo una persona, estas cifras son aproximadas: a cada una se le sumó o "
        "restó un número pequeño al azar, casi siempre de %(within)s o menos, y se muestran de cinco en "
        "cinco. Los canales con menos de 10 aportes no se muestran aparte. Se calcularon una vez, al "
        "publicar la decisión.",
        within=MOSTLY_WITHIN,
    )
    return str(text)
