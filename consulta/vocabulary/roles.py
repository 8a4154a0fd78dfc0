"""Roles of the staff and their permissions.

The administrator manages accounts and does not read contributions; the interviewer records contributions and
does not see those of others; who writes a decision does not sign it.
"""

from collections.abc import Iterable
from enum import StrEnum

from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t


class Role(Labelled):
    """What an account is for."""

    ADMINISTRATOR = "administrator", t("Administración")
    DIRECTOR = "director", t("Dirección")
    COORDINATOR = "coordinator", t("Gestión")
    INTERVIEWER = "interviewer", t("Campo")
    ANALYST = "analyst", t("Análisis")


NEEDS_SECOND_FACTOR = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.COORDINATOR})
"""Coordinators and above: they publish, decide, or give access to others."""


class Permission(StrEnum):
    """One thing a member of staff may do."""

    MANAGE_ACCOUNTS = "manage_accounts"
    VIEW_CONSULTATIONS = "view_consultations"
    LIST_OPEN = "list_open"
    EDIT_CONSULTATION = "edit_consultation"
    SEE_ALL_DRAFTS = "see_all_drafts"
    RECORD_CONTRIBUTION = "record_contribution"
    READ_CONTRIBUTIONS = "read_contributions"
    MODERATE = "moderate"
    CODE = "code"
    SEE_DECISION = "see_decision"
    WRITE_DECISION = "write_decision"
    SIGN_DECISION = "sign_decision"
    NOTIFY = "notify"
    RELEASE_RESULTS = "release_results"
    EXPORT = "export"
    SEE_AUDIT = "see_audit"


PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.MANAGE_ACCOUNTS,
            Permission.VIEW_CONSULTATIONS,
            Permission.LIST_OPEN,
            Permission.SEE_ALL_DRAFTS,
            Permission.SEE_AUDIT,
        }
    ),
    Role.DIRECTOR: frozenset(
        {
            Permission.VIEW_CONSULTATIONS,
            Permission.LIST_OPEN,
            Permission.SEE_ALL_DRAFTS,
            Permission.READ_CONTRIBUTIONS,
            Permission.SEE_DECISION,
            Permission.SIGN_DECISION,
            Permission.SEE_AUDIT,
        }
    ),
    Role.COORDINATOR: frozenset(
        {
            Permission.VIEW_CONSULTATIONS,
            Permission.LIST_OPEN,
            Permission.EDIT_CONSULTATION,
            Permission.RECORD_CONTRIBUTION,
            Permission.READ_CONTRIBUTIONS,
            Permission.MODERATE,
            Permission.CODE,
            Permission.SEE_DECISION,
            Permission.WRITE_DECISION,
            Permission.NOTIFY,
            Permission.RELEASE_RESULTS,
            Permission.EXPORT,
        }
    ),
    Role.INTERVIEWER: frozenset({Permission.LIST_OPEN, Permission.RECORD_CONTRIBUTION}),
    Role.ANALYST: frozenset(
        {
            Permission.VIEW_CONSULTATIONS,
            Permission.LIST_OPEN,
            Permission.READ_CONTRIBUTIONS,
            Permission.CODE,
            Permission.EXPORT,
        }
    ),
}


def roles_with(permission: Permission) -> frozenset[Role]:
    """The roles that allow something."""
    return frozenset(role for role, allowed in PERMISSIONS_OF.items() if permission in allowed)


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """The union of the permissions of some roles."""
    return frozenset().union(*(PERMISSIONS_OF[role] for role in roles))
