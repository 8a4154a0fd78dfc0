"""Sign-in and change of password, in our words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from flask_security.forms import ChangePasswordForm, LoginForm
from flask_security.utils import validate_redirect_url
from wtforms import EmailField, PasswordField
from wtforms.validators import Length

from consulta.accounts.forms.accounts import MOST_PASSWORD
from consulta.core.form_fields import Written

# Whatever is longer is no password of ours, and hashing libraries fail on endless ones.
FITS = Length(max=MOST_PASSWORD, message=lazy_gettext("La contraseña lleva entre 12 y 128 caracteres."))


class SignInForm(LoginForm):
    """E-mail and password; nothing is remembered on office machines that several people use."""

    email = EmailField(
        lazy_gettext("Correo"),
        validators=[Written(lazy_gettext("Escriba su correo."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("Contraseña"),
        validators=[Written(lazy_gettext("Escriba su contraseña.")), FITS],
        render_kw={"autocomplete": "current-password"},
    )
    remember = None  # type: ignore[assignment]

    def validate_next(self, field: Any) -> None:
        """An address elsewhere is forgotten without a word: its maker is not the one who reads."""
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
        validators=[Written(lazy_gettext("Escriba la contraseña nueva.")), FITS],
        render_kw={"autocomplete": "new-password"},
    )
    new_password_confirm = PasswordField(
        lazy_gettext("Contraseña nueva, otra vez"),
        validators=[Written(lazy_gettext("Escriba otra vez la contraseña nueva."))],
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
