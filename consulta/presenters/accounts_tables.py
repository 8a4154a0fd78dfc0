"""The accounts as rows of tables, in plain words."""

from __future__ import annotations

from consulta.domain.accounts import Accounts
from consulta.domain.calendar import format_date
from consulta.domain.text import t
from consulta.i18n import say
from consulta.queries.published.accounts import AccountsTable

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
