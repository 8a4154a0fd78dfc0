"""The base class of the forms of the staff."""

from flask_wtf import FlaskForm


class StaffForm(FlaskForm):  # type: ignore[misc]
    """A form with a CSRF token."""
