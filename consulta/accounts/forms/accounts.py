"""Forms of the administrator: accounts, their roles and passwords."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import PasswordField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from consulta.core.form_fields import LineField, Required
from consulta.core.languages import say
from consulta.core.staff_form import StaffForm
from consulta.vocabulary.roles import Role

MAX_LINE = 200
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128


class RolesField(SelectMultipleField):
    """Any of the roles, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(
            label,
            choices=[],
            validators=[Required(lazy_gettext("Elija al menos un rol."))],
            **options,
        )


class RolesForm(StaffForm):
    roles = RolesField(lazy_gettext("Roles"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.roles.choices = [SelectChoice(role.value, say(role.label)) for role in Role]

    def chosen(self) -> list[Role]:
        return [Role(name) for name in self.roles.data or ()]


class NewPasswordField(PasswordField):
    """A password to be given to someone, within the lengths that services.accounts takes."""

    data: str

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(
            label,
            validators=[
                Required(lazy_gettext("Escriba la contraseña.")),
                Length(
                    min=SHORTEST_PASSWORD,
                    max=LONGEST_PASSWORD,
                    message=lazy_gettext("La contraseña lleva entre 12 y 128 caracteres."),
                ),
            ],
            render_kw={"autocomplete": "new-password"},
            **options,
        )


class AccountForm(RolesForm):
    """A new account. Its first password is given to its owner in person, who changes it."""

    name = LineField(
        lazy_gettext("Nombre"),
        MAX_LINE,
        validators=[Required(lazy_gettext("Escriba el nombre de la persona."))],
    )
    email = LineField(
        lazy_gettext("Correo"),
        MAX_LINE,
        validators=[Required(lazy_gettext("Escriba el correo."))],
        render_kw={"type": "email", "autocomplete": "off", "autocapitalize": "none"},
    )
    password = NewPasswordField(lazy_gettext("Primera contraseña"))


class PasswordForm(StaffForm):
    """Another password for someone who lost theirs."""

    password = NewPasswordField(lazy_gettext("Contraseña nueva"))
