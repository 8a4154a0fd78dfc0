"""Sign-in of the staff through Flask-Security (ADR 0010)."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Flask, Response, make_response, request
from flask_login import current_user
from flask_security import SQLAlchemyUserDatastore

from consulta.accounts.forms.sign_in import NewPasswordForm, SignInForm
from consulta.accounts.models.account import Account, RoleRecord
from consulta.core.access import can, role_label
from consulta.core.extensions import csrf, db, security
from consulta.core.limits import limiter, sign_in_key
from consulta.core.settings import Settings
from consulta.vocabulary.text import t

CHEAP_HASHES_FOR_TESTS = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}

# Flask-Security's messages, in texts of our catalogue.
MESSAGES = {
    "GENERIC_AUTHN_FAILED": (
        t("El correo o la contraseña no son correctos. Revíselos e inténtelo otra vez."),
        "error",
    ),
    "INVALID_PASSWORD": (t("La contraseña actual no es correcta."), "error"),
    "PASSWORD_NOT_PROVIDED": (t("Escriba su contraseña actual."), "error"),
    "PASSWORD_INVALID_LENGTH": (t("La contraseña necesita al menos %(length)s caracteres."), "error"),
    "PASSWORD_IS_THE_SAME": (t("La contraseña nueva debe ser distinta de la actual."), "error"),
    "PASSWORD_CHANGE": (t("Su contraseña cambió."), "success"),
    "ANONYMOUS_USER_REQUIRED": (t("Ya entró. Para usar otra cuenta, salga primero."), "info"),
}


def setup_sign_in(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[1:]),
        SESSION_COOKIE_NAME="consulta_staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,
        # access.setup_access checks it, for every view that is not public.
        WTF_CSRF_CHECK_DEFAULT=False,
        # Argon2 salts each password itself: the secret keys can be rotated and passwords stay.
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_LOGIN_USER_TEMPLATE="accounts/sign_in.html",
        SECURITY_CHANGE_PASSWORD_TEMPLATE="accounts/change_password.html",  # noqa: S106 - a file
        SECURITY_LOGIN_URL="/gestion/entrar",
        SECURITY_LOGOUT_URL="/gestion/salir",
        SECURITY_CHANGEABLE=True,
        SECURITY_CHANGE_URL="/gestion/clave",
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_POST_LOGIN_VIEW="/gestion",
        SECURITY_POST_LOGOUT_VIEW="/gestion/entrar",
        SECURITY_STATIC_FOLDER=None,
        SECURITY_STATIC_FOLDER_URL=None,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
        SECURITY_FLASH_MESSAGES=True,
        SECURITY_I18N_DOMAIN="messages",
        SECURITY_I18N_DIRNAME=[str(Path(app.root_path) / "translations")],
        **{f"SECURITY_MSG_{name}": (str(text.template), kind) for name, (text, kind) in MESSAGES.items()},
    )
    if settings.testing:
        app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = CHEAP_HASHES_FOR_TESTS
    csrf.init_app(app)
    security.init_app(
        app,
        SQLAlchemyUserDatastore(db, Account, RoleRecord),
        login_form=SignInForm,
        change_password_form=NewPasswordForm,
    )
    _leave_public_requests_alone(app)
    limited = limiter.limit("10 per 10 minutes", key_func=sign_in_key, methods=["POST"])
    views: dict[str, Any] = app.view_functions
    views["security.login"] = limited(_with_error_status(views["security.login"]))
    views["security.change_password"] = _with_error_status(views["security.change_password"])
    app.add_template_global(can, "can")
    app.add_template_global(role_label, "role_label")
    app.add_template_global(current_user, "current_user")


def _with_error_status(view: Any) -> Any:
    """The view, with status 422 when its form comes back with errors."""

    @wraps(view)
    def answer(*args: Any, **values: Any) -> Response:
        response = make_response(view(*args, **values))
        if request.method == "POST" and response.status_code == 200:
            response.status_code = 422
        return response

    return answer


def _leave_public_requests_alone(app: Flask) -> None:
    """Keep libraries from reading the session in every request: public pages would vary by cookie.

    Flask-Principal does so before a request (access.py asks for permissions instead), Flask-Login with every
    template (`current_user` is a global of ours) and after it (for a "remember me" that nobody is offered).
    """
    hooks: list[list[Any]] = [
        app.before_request_funcs[None],
        app.after_request_funcs[None],
        app.template_context_processors[None],
    ]
    for hook in hooks:
        hook[:] = [
            each for each in hook if not _module_of(each).startswith(("flask_principal", "flask_login"))
        ]


def _module_of(function: Any) -> str:
    return str(getattr(function, "__module__", ""))
