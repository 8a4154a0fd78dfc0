"""Actors: who does something, as services and the history take them."""

from __future__ import annotations

from dataclasses import dataclass, field

from consulta.vocabulary.roles import Permission


@dataclass(frozen=True)
class Actor:
    """A member of staff (with an account), a citizen, or the system itself."""

    name: str
    account_id: int | None = None
    permissions: frozenset[Permission] = field(default=frozenset())

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


CITIZEN = Actor(name="citizen")
SYSTEM = Actor(name="system")
