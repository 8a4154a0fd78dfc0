"""Sign-in of the staff through Flask-Security (ADR 0010), with limits (0028) and sessions (0029) of ours."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from flask_security import PasswordUtil, SQLAlchemyUserDatastore, user_authenticated
from flask_security.utils import validate_redirect_url

from consulta.accounts import browser
from consulta.accounts.domain.sessions import LONGEST, Ending
from consulta.accounts.forms.sign_in import NewPasswordForm, SignInForm
from consulta.accounts.models.account import Account, RoleRecord
from consulta.accounts.queries import account_by_id
from consulta.accounts.services import accounts, attempts, passwords, sessions
from consulta.accounts.services.attempts import TooManyAttempts
from consulta.accounts.views.confirmation import ask_password_again
from consulta.accounts.views.first_things import first_things_first
from consulta.core.access import can, current_actor, role_label, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import csrf, db, security
from consulta.core.languages import say
from consulta.core.limits import account_key
from consulta.core.settings import Settings
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.text import t

# OWASP's least for argon2id that fits: 19 MiB, two passes, one lane. With the library's own 64 MiB one
# sign-in would cost more memory than any request may.
HASHES = {"argon2__time_cost": 2, "argon2__memory_cost": 19 * 1024, "argon2__parallelism": 1}
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
        # Browsers take a name with this prefix only over https, for all paths and from this very host.
        SESSION_COOKIE_NAME="__Host-consulta_staff" if settings.secure_cookies else "consulta_staff",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_PATH="/",
        # Of the signature; the cookie itself goes when the browser is closed.
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=LONGEST.total_seconds()),
        WTF_CSRF_TIME_LIMIT=None,
        # access.setup_access checks it, for every view that is not public.
        WTF_CSRF_CHECK_DEFAULT=False,
        # Argon2 salts each password itself: the secret keys can be rotated and passwords stay.
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=CHEAP_HASHES_FOR_TESTS if settings.testing else HASHES,
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
    csrf.init_app(app)
    # The only way to it for an extension that is bound later.
    security._password_util_cls = PasswordRules
    security.init_app(
        app,
        SQLAlchemyUserDatastore(db, Account, RoleRecord),
        login_form=SignInForm,
        change_password_form=NewPasswordForm,
    )
    # Pages only: answers in JSON would hand out tokens that no session of ours ends.
    security.want_json(lambda _: False)
    app.login_manager.user_loader(browser.load)  # type: ignore[attr-defined]
    app.login_manager.request_loader(lambda _: None)  # type: ignore[attr-defined]
    user_authenticated.connect(_note_sign_in, app)
    _leave_public_requests_alone(app)
    views: dict[str, Any] = app.view_functions
    views["security.login"] = _signing_in(views["security.login"])
    views["security.change_password"] = _changing_password(views["security.change_password"])
    views["security.logout"] = _signing_out(views["security.logout"])
    app.before_request(first_things_first)
    app.before_request(ask_password_again)
    app.register_error_handler(TooManyAttempts, _too_many)
    app.add_template_global(can, "can")
    app.add_template_global(role_label, "role_label")
    app.add_template_global(lambda why: Ending(why).label, "ending_label")
    app.add_template_global(current_user, "current_user")


class PasswordRules(PasswordUtil):
    """The rules of services.passwords, for the pages of Flask-Security."""

    def validate(self, password: str, is_register: bool, **given: Any) -> tuple[list[str] | None, str]:
        normal = self.normalize(password)
        try:
            passwords.check(normal, given["user"].email, given["user"].name)
        except InvalidValue as error:
            return [say(error.text)], normal
        return None, normal


def _signing_in(view: Any) -> Any:
    """Flask-Security's page to sign in, with limits before its hash and a session of ours after it."""

    @wraps(view)
    def answer(*args: Any, **values: Any) -> Response:
        if request.method != "POST":
            return make_response(view(*args, **values))
        email = request.form.get("email", "")
        try:
            attempts.count(email)
            with attempts.hashing.take():
                response = make_response(view(*args, **values))
        except TooManyAttempts as refusal:
            return _slowed(refusal)
        account = g.pop("signed_in", None)
        if account is not None:
            attempts.forgive(email)
            if not browser.begin(account, "password"):
                return redirect(url_for("second_factor.ask", next=_inside(response.location)))  # type: ignore[return-value]
        elif response.status_code == 200:
            response.status_code = 422
            with unit_of_work():
                accounts.note_failure(
                    email, account_key(email), "password", last=attempts.was_the_last(email), now=utcnow()
                )
        return response

    return answer


def _changing_password(view: Any) -> Any:
    """The same for the page to change one's own password: all sessions end, and a new one begins."""

    @wraps(view)
    def answer(*args: Any, **values: Any) -> Response:
        if request.method != "POST" or not current_user.is_authenticated:
            return make_response(view(*args, **values))
        number, email, actor = current_user.id, current_user.email, current_actor()
        attempts.count(email)
        with attempts.hashing.take():
            response = make_response(view(*args, **values))
        changed = g.pop("signed_in", None)
        if changed is not None:
            attempts.forgive(email)
            browser.begin(changed, "change")
            with unit_of_work():
                accounts.note_own_password(
                    account_by_id(number), actor=actor, now=utcnow(), token=browser.own_token()
                )
        elif response.status_code == 200:
            response.status_code = 422
        return response

    return answer


def _signing_out(view: Any) -> Any:
    """The same for signing out: the session ends in the database, and nothing of it stays in the cookie."""

    @wraps(view)
    def answer(*args: Any, **values: Any) -> Response:
        token = session.get(browser.TOKEN)
        response = make_response(view(*args, **values))
        if isinstance(token, str):
            with unit_of_work():
                sessions.sign_out(token, now=utcnow())
        session.clear()
        return response

    return answer


def _note_sign_in(_app: Flask, user: Account, **_: object) -> None:
    g.signed_in = user


def _inside(address: str | None) -> str | None:
    """An address to go on to, if it is one of this site."""
    return address if address and validate_redirect_url(address) else None


def _slowed(refusal: TooManyAttempts) -> Response:
    """The page to sign in, with what was typed except the password, and when to try again."""
    form = SignInForm()
    form.form_errors.append(_wait(refusal))
    page = render_template("accounts/sign_in.html", login_user_form=form)
    return _to_be_retried(make_response(page, 429), refusal)


def _too_many(refusal: TooManyAttempts) -> Response:
    page = render_template(
        "core/error.html", code=429, advice=_wait(refusal), title=gettext("Demasiados intentos seguidos")
    )
    return _to_be_retried(make_response(page, 429), refusal)


def _to_be_retried(response: Response, refusal: TooManyAttempts) -> Response:
    response.headers["Retry-After"] = str(refusal.seconds)
    return response


def _wait(refusal: TooManyAttempts) -> str:
    if refusal.busy:
        return str(
            ngettext(
                "Hay mucha gente entrando. Espere %(num)d segundo e inténtelo otra vez.",
                "Hay mucha gente entrando. Espere %(num)d segundos e inténtelo otra vez.",
                refusal.seconds,
            )
        )
    return str(
        ngettext(
            "Hubo demasiados intentos de entrar. Espere %(num)d minuto e inténtelo otra vez.",
            "Hubo demasiados intentos de entrar. Espere %(num)d minutos e inténtelo otra vez.",
            -(-refusal.seconds // 60),
        )
    )


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
