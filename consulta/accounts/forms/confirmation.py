"""Forms that prove again who somebody is."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import EmailField, PasswordField
from wtforms.validators import Length

from consulta.accounts.forms.accounts import LONGEST_PASSWORD, MAX_LINE, NewPasswordField
from consulta.core.form_fields import LineField, Required
from consulta.core.staff_form import StaffForm


class ConfirmationForm(StaffForm):
    """The password, before something that weighs."""

    confirm_password = PasswordField(
        lazy_gettext("Contraseña"),
        validators=[
            Required(lazy_gettext("Escriba su contraseña.")),
            Length(
                max=LONGEST_PASSWORD, message=lazy_gettext("La contraseña lleva entre 12 y 128 caracteres.")
            ),
        ],
        render_kw={"autocomplete": "current-password"},
    )


class LinkForm(StaffForm):
    """Where to mail a link to enter with."""

    email = EmailField(
        lazy_gettext("Correo"),
        validators=[
            Required(lazy_gettext("Escriba su correo.")),
            Length(max=MAX_LINE, message=lazy_gettext("Ese correo es demasiado largo.")),
        ],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class OwnPasswordForm(StaffForm):
    """A new password, by whoever came with a link."""

    password = NewPasswordField(lazy_gettext("Contraseña nueva"))


class CodeForm(StaffForm):
    """A code of the second factor, or a recovery code."""

    code = LineField(
        lazy_gettext("Código"),
        40,
        validators=[Required(lazy_gettext("Escriba el código."))],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )
