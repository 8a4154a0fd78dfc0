"""What was said through one channel, in the words of a page: who they are, and how much is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext

from consulta.core.languages import say
from consulta.decisions.queries.published.channels import ChannelView
from consulta.disclosure.domain.cross_tabulation import Told
from consulta.disclosure.domain.release import MOSTLY_WITHIN
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.text import Text, t

Row = tuple[str, ...]

WHO: Mapping[Channel, Text] = {
    Channel.WEB: t("Lo que dijeron quienes respondieron en línea, y qué pasó con eso"),
    Channel.HOME_VISIT: t("Lo que dijeron quienes fueron visitados en su casa, y qué pasó con eso"),
    Channel.ASSEMBLY: t("Lo que dijeron quienes hablaron en las asambleas, y qué pasó con eso"),
    Channel.PHONE: t("Lo que dijeron quienes respondieron por teléfono, y qué pasó con eso"),
    Channel.WHATSAPP: t("Lo que dijeron quienes escribieron por WhatsApp, y qué pasó con eso"),
    Channel.OFFICE: t("Lo que dijeron quienes llegaron a la oficina, y qué pasó con eso"),
    Channel.PAPER: t("Lo que dijeron quienes llenaron una boleta de papel, y qué pasó con eso"),
}


def title_of(channel: Channel) -> str:
    """The sentence that names the people of a channel."""
    return say(WHO[channel])


def about(told: Told) -> str:
    """A figure as it may be told."""
    return str(gettext("menos de 10") if told is None else gettext("unos %(n)s", n=told))


def table(views: Sequence[ChannelView]) -> tuple[list[str], list[Row]]:
    """Headers and rows of themes by channel, the most said of all first."""
    headers = [gettext("Tema"), *(say(view.channel.label) for view in views)]
    told = [{one.disposition.theme: one for one in view.said} for view in views]
    themes = sorted(told[0].values(), key=lambda one: -one.disposition.contributions) if told else []
    rows: list[Row] = [
        (one.disposition.name, *(about(by[one.disposition.theme].told) for by in told)) for one in themes
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
