"""What all forms of the staff share."""

from flask_wtf import FlaskForm


class StaffForm(FlaskForm):  # type: ignore[misc]
    """A form that carries authority: it has a CSRF token."""
