"""The demo: three fictional consultations with their contributions, coding and a decision.

`content/` and `sites.py` say what to create, `generation/` invents the contributions, and `loading/` puts
all of it through the services of real use, as `loader.load` directs.
"""

from consulta.demo.decision_shapes import DemoCommitment, DemoDecision, DemoDisposition
from consulta.demo.generation.contributions import generate_contributions
from consulta.demo.shapes import (
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
    "generate_contributions",
    "site",
    "sites",
]
