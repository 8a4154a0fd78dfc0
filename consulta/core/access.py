"""Access to views by markers (@public, @requires), and the unit of work, which alone commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, has_request_context, redirect, request, url_for
from flask_login import current_user

from consulta.core.bodies import most_bytes
from consulta.core.database import write_transaction
from consulta.core.extensions import csrf
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import PERMISSIONS_OF, Permission, Role
from consulta.vocabulary.text import Text

View = TypeVar("View", bound=Callable[..., Any])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Routes that libraries bring: they carry their own checks and bear no marker of ours.
LIBRARY_ENDPOINTS = frozenset({"static", "security.login", "security.logout", "security.change_password"})
UNSUPPORTED_MEDIA_TYPE = 415


@dataclass(frozen=True)
class Access:
    """Who may call a view. Not public and without permissions: any member of staff."""

    public: bool
    permissions: frozenset[Permission] = frozenset()
    before_sign_in: bool = False
    """Like the page to sign in: for staff who have not, with a session and a CSRF token."""


def public(view: View) -> View:
    """Anyone may call this view; it must not use the session."""
    view.__dict__["access"] = Access(public=True)
    return view


def before_sign_in(view: View) -> View:
    """Whoever has not signed in may call this view, which is a part of signing in."""
    view.__dict__["access"] = Access(public=False, before_sign_in=True)
    return view


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Only staff who hold all these permissions may call this view."""

    def mark(view: View) -> View:
        view.__dict__["access"] = Access(public=False, permissions=frozenset(permissions))
        return view

    return mark


def asks_password_again(*, to_read: bool = False) -> Callable[[View], View]:
    """Only those whose password was typed lately may send to this view, or `to_read` call it at all.

    The others are asked for it, and what they sent goes on from there (accounts/views/confirmation.py).
    """

    def mark(view: View) -> View:
        view.__dict__["asks_password"] = SAFE_METHODS if not to_read else frozenset()
        return view

    return mark


def password_is_asked(view: Callable[..., Any], method: str) -> bool:
    """Whether a request with this method needs a password that was typed lately."""
    spared: frozenset[str] | None = getattr(view, "asks_password", None)
    return spared is not None and method not in spared


def access_of(view: Callable[..., Any]) -> Access | None:
    return getattr(view, "access", None)


def setup_access(app: Flask) -> None:
    """Check the marker of the view before each request; a view without one is closed to all."""

    @app.before_request
    def _check() -> Response | None:
        if request.endpoint is None:
            return None
        view = current_app.view_functions[request.endpoint]
        access = access_of(view)
        if request.endpoint in LIBRARY_ENDPOINTS or (access is not None and access.before_sign_in):
            if request.is_json:
                # Flask-Security would read it as a form, past what is counted by the form's fields.
                abort(UNSUPPORTED_MEDIA_TYPE)
            csrf.protect()
            return None
        if access is None:
            abort(403)
        if access.public:
            request.max_content_length = most_bytes(view, staff=False)
            # A public POST carries no authority, so it needs no CSRF token.
            return None
        if not current_user.is_authenticated:
            if request.method not in SAFE_METHODS:
                abort(403)
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))  # type: ignore[return-value]
        if not access.permissions <= permissions_of_account(current_user):
            abort(403)
        # Only now: a body is first read to look for the token, and never one of who may not send it.
        request.max_content_length = most_bytes(view, staff=True)
        csrf.protect()
        return None


def permissions_of_account(account: Any) -> frozenset[Permission]:
    """The union of what the account's roles allow."""
    return frozenset().union(*(PERMISSIONS_OF[Role(role.name)] for role in account.roles))


def can(permission: str | Permission) -> bool:
    """For templates: whether the signed-in member of staff holds a permission, given by name."""
    required = permission if isinstance(permission, Permission) else Permission[permission]
    return bool(current_user.is_authenticated) and required in permissions_of_account(current_user)


def role_label(name: str) -> Text:
    """For templates: the label of a role. Raises ValueError for an unknown name."""
    return Role(name).label


def current_actor() -> Actor:
    """The signed-in member of staff, as services take them."""
    return Actor(
        account_id=current_user.id, name=current_user.name, permissions=permissions_of_account(current_user)
    )


@contextmanager
def unit_of_work() -> Iterator[None]:
    """All that happens inside is committed together, or not at all. The only place that commits.

    Raises RuntimeError within a GET: reading a page never changes anything.
    """
    if has_request_context() and request.method in SAFE_METHODS:
        raise RuntimeError("a GET never commits")
    with write_transaction():
        yield


@contextmanager
def record_of_reading() -> Iterator[None]:
    """A unit of work for the one thing that reading may add: a note of who took data out of the site."""
    with write_transaction():
        yield
