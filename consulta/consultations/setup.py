"""What this room adds to the application."""

from __future__ import annotations

from flask import Flask

from consulta.consultations.domain.questions import QuestionSpec, question_type
from consulta.consultations.views import consultations, questions, zone


def setup_consultations(app: Flask) -> None:
    for page in (consultations, questions, zone):
        app.register_blueprint(page.blueprint)
    app.add_template_filter(_control, "control")


def _control(spec: QuestionSpec) -> str:
    """Which form control asks a question."""
    return question_type(spec.kind).control
