"""Flask-Security's forms for signing in and changing a password, with our texts."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from flask_security.forms import ChangePasswordForm, LoginForm
from flask_security.utils import validate_redirect_url
from wtforms import EmailField, PasswordField
from wtforms.validators import Length

from consulta.accounts.forms.accounts import LONGEST_PASSWORD
from consulta.core.form_fields import Required

# Hashing libraries fail on endless passwords.
FITS = Length(max=LONGEST_PASSWORD, message=lazy_gettext("La contraseña lleva entre 12 y 128 caracteres."))


class SignInForm(LoginForm):
    """E-mail and password; without "remember me", since several people use one office machine."""

    email = EmailField(
        lazy_gettext("Correo"),
        validators=[Required(lazy_gettext("Escriba su correo."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("Contraseña"),
        validators=[Required(lazy_gettext("Escriba su contraseña.")), FITS],
        render_kw={"autocomplete": "current-password"},
    )
    remember = None  # type: ignore[assignment]

    def validate_next(self, field: Any) -> None:
        """Drop an address on another site, without an error: whoever signs in did not write it."""
        if field.data and not validate_redirect_url(field.data):
            field.data = ""


class NewPasswordForm(ChangePasswordForm):
    """The present password, and the new one twice."""

    password = PasswordField(
        lazy_gettext("Contraseña actual"),
        validators=[FITS],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        lazy_gettext("Contraseña nueva"),
        validators=[Required(lazy_gettext("Escriba la contraseña nueva.")), FITS],
        render_kw={"autocomplete": "new-password"},
    )
    new_password_confirm = PasswordField(
        lazy_gettext("Contraseña nueva, otra vez"),
        validators=[Required(lazy_gettext("Escriba otra vez la contraseña nueva."))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate(self, **options: object) -> bool:
        if not super().validate(**options):
            return False
        if self.new_password.data != self.new_password_confirm.data:
            self.new_password_confirm.errors = [
                str(lazy_gettext("Las dos contraseñas nuevas no son iguales."))
            ]
            return False
        return True
