"""Forms of the receipt pages. Without a CSRF token: the folio is the only authority."""

from flask_babel import lazy_gettext
from wtforms import Form, StringField


class FolioForm(Form):
    """What somebody types to see their contribution."""

    folio = StringField(
        lazy_gettext("Folio"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class WithdrawForm(Form):
    """The four digits shown once beside the folio."""

    key = StringField(
        lazy_gettext("Clave de cuatro números"), render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )
