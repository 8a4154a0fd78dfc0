"""The demo's staff: an account for each role, all with one published password."""

from collections.abc import Mapping
from datetime import datetime

from consulta.accounts.services.accounts import create_account
from consulta.core.access import permissions_of_account
from consulta.demo.sites import accounts
from consulta.vocabulary.actors import SYSTEM, Actor
from consulta.vocabulary.roles import Role

PASSWORD = "consulta-demo-2026"  # noqa: S105 - printed on the screen; while it works, only this machine can
DIRECTOR = "direccion@demo.test"
COORDINATOR = "gestion@demo.test"
ANALYST = "analisis@demo.test"

Team = Mapping[str, Actor]


def create_team(now: datetime) -> Team:
    """Create the accounts; returns the actors they are, by address. Raises InvalidValue if one is there."""
    team = {}
    for one in accounts():
        roles = [Role(name) for name in one.roles]
        account = create_account(one.email, one.name, PASSWORD, roles, actor=SYSTEM, now=now, demo=True)
        team[one.email] = Actor(
            name=account.name, account_id=account.id, permissions=permissions_of_account(account)
        )
    return team
