"""The accounts as a sentence and as rows of tables."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from consulta.contributions.domain.accounts import Accounts
from consulta.core.languages import say
from consulta.publishing.queries.figures import AccountsTable
from consulta.vocabulary.calendar import format_date
from consulta.vocabulary.text import t

CellRow = tuple[str | int, ...]

ACCOUNTS_HEADERS = (
    t("Cómo llegó"),
    t("Recibidos"),
    t("Aceptados"),
    t("Por leer"),
    t("Apartados"),
    t("Retirados"),
)


def accounts_headers() -> list[str]:
    """What the columns of `accounts_rows` are called."""
    return [say(header) for header in ACCOUNTS_HEADERS]


def accounts_sentence(accounts: Accounts) -> str:
    """The accounts in one sentence, without the parts that are 0."""
    parts = (
        (accounts.accepted, ngettext("%(num)s aceptado", "%(num)s aceptados", accounts.accepted)),
        (accounts.pending, gettext("%(n)s por leer", n=accounts.pending)),
        (
            accounts.set_aside_total,
            ngettext("%(num)s apartado", "%(num)s apartados", accounts.set_aside_total),
        ),
        (accounts.withdrawn, ngettext("%(num)s retirado", "%(num)s retirados", accounts.withdrawn)),
    )
    nonzero = ", ".join(text for number, text in parts if number)
    return str(
        ngettext(
            "Recibió %(num)s aporte: %(parts)s.",
            "Recibió %(num)s aportes: %(parts)s.",
            accounts.received,
            parts=nonzero,
        )
        if nonzero
        else gettext("No recibió ningún aporte.")
    )


def channel_rows(table: AccountsTable) -> list[CellRow]:
    """(channel, received) for each channel that received something."""
    return [(say(channel.label), accounts.received) for channel, accounts in table.by_channel.items()]


def day_rows(table: AccountsTable) -> list[CellRow]:
    """(day, received) for each day with contributions."""
    return [(format_date(day), received) for day, received in table.by_day.items()]


def accounts_rows(table: AccountsTable) -> list[CellRow]:
    """(channel, received, accepted, pending, set aside, withdrawn)."""
    return [(say(channel.label), *_figures(accounts)) for channel, accounts in table.by_channel.items()]


def accounts_foot(table: AccountsTable) -> CellRow:
    """The same for all channels together."""
    return (say(t("Todos los canales")), *_figures(table.total))


def set_aside_rows(accounts: Accounts) -> list[CellRow]:
    """(reason, what it means, how many) for each reason that was used."""
    return [
        (say(reason.label), say(reason.explanation), number) for reason, number in accounts.set_aside.items()
    ]


def _figures(accounts: Accounts) -> tuple[int, ...]:
    return (
        accounts.received,
        accounts.accepted,
        accounts.pending,
        accounts.set_aside_total,
        accounts.withdrawn,
    )
