"""The exact figures that the public sees: the staff's own reads, so that they agree everywhere (promise 3).

Public pages and their presenters take them from here alone: what the public may know is widened in this file
or nowhere.
"""

from consulta.contributions.queries.accounts import AccountsTable, accounts, accounts_of, accounts_table
from consulta.reading.queries.agreement import AgreementRow, PublishedAgreement, agreement, agreement_rows
from consulta.reading.queries.coded_answers import coded_answers
from consulta.reading.queries.theme_counts import NoActionCount, ThemeCount, no_action_count, theme_counts

__all__ = [
    "AccountsTable",
    "AgreementRow",
    "NoActionCount",
    "PublishedAgreement",
    "ThemeCount",
    "accounts",
    "accounts_of",
    "accounts_table",
    "agreement",
    "agreement_rows",
    "coded_answers",
    "no_action_count",
    "theme_counts",
]
