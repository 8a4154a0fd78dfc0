"""The exact figures that the public sees, read by the same queries as the staff's (promise 3).

Public views and presenters import them from here alone, so that this file lists all that the public sees.
"""

from consulta.contributions.queries.accounts import AccountsTable, accounts, accounts_of, accounts_table
from consulta.reading.queries.agreement import AgreementRow, PublishedAgreement, agreement, agreement_rows
from consulta.reading.queries.coded_answers import coded_answers
from consulta.reading.queries.quarantines import PublicQuarantine, public_quarantines
from consulta.reading.queries.theme_counts import NoActionCount, ThemeCount, no_action_count, theme_counts

__all__ = [
    "AccountsTable",
    "AgreementRow",
    "NoActionCount",
    "PublicQuarantine",
    "PublishedAgreement",
    "ThemeCount",
    "accounts",
    "accounts_of",
    "accounts_table",
    "agreement",
    "agreement_rows",
    "coded_answers",
    "no_action_count",
    "public_quarantines",
    "theme_counts",
]
