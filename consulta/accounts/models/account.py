"""Accounts of the staff. Citizens have none."""

from __future__ import annotations

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, Table, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.core.columns import Code, Id, Json, Line, LongText, Moment, PublicId
from consulta.core.extensions import Base, db

account_role = Table(
    "account_role",
    Base.metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class RoleRecord(db.Model, RoleMixin):  # type: ignore[name-defined, misc]
    """A vocabulary.roles.Role, in a table for Flask-Security."""

    __tablename__ = "role"

    id: Mapped[Id]
    name: Mapped[Code] = mapped_column(unique=True)


class Account(db.Model, UserMixin):  # type: ignore[name-defined, misc]
    """A member of staff who signs in."""

    __tablename__ = "account"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    email: Mapped[Line] = mapped_column(unique=True)
    name: Mapped[Line]
    password: Mapped[Line | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[Line] = mapped_column(unique=True)
    """Changes when all the account's sessions must end."""
    created_at: Mapped[Moment]
    demo: Mapped[bool] = mapped_column(default=False)
    """Its password is printed on the screen: while one exists, the server stays on loopback."""

    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Somebody else chose the password, and knows it."""
    totp_secret: Mapped[LongText | None]
    """The secret of the codes, encrypted under a key of the vault; None: no second factor."""
    totp_counter: Mapped[int | None]
    """The time step of the last code that was taken: each is taken once."""
    recovery_codes: Mapped[Json | None]
    """SHA-256 of the recovery codes that are left."""

    roles: Mapped[list[RoleRecord]] = relationship(secondary=account_role, lazy="selectin")  # type: ignore[assignment]
