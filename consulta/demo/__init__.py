"""The demo's content: three fictional consultations, what people answered, and what was decided.

Everything here is data and pure Python. `sites()` says what to create, `contributions(site)` who answered
what, and `accounts()` who works there; a loader pushes all of it through the same services as real use.
"""

from consulta.demo.decision_records import DemoCommitment, DemoDecision, DemoDisposition
from consulta.demo.generate import contributions
from consulta.demo.records import (
    DemoAccount,
    DemoAnswer,
    DemoContribution,
    DemoPerson,
    DemoPlace,
    DemoSite,
    DemoTheme,
)
from consulta.demo.sites import accounts, site, sites

__all__ = [
    "DemoAccount",
    "DemoAnswer",
    "DemoCommitment",
    "DemoContribution",
    "DemoDecision",
    "DemoDisposition",
    "DemoPerson",
    "DemoPlace",
    "DemoSite",
    "DemoTheme",
    "accounts",
    "contributions",
    "site",
    "sites",
]
