"""Blueprints of this room, and the signals of other rooms it listens to."""

from __future__ import annotations

from flask import Flask

from consulta.consultations import signals as of_consultations
from consulta.contributions import signals as of_contributions
from consulta.reading.services.erasure import erase_derived_data
from consulta.reading.services.themes import start_codebook
from consulta.reading.views import (
    codebook,
    coding,
    contributions,
    double_reading,
    layers,
    moderation,
    themes,
    unusual_arrivals,
)


def setup_reading(app: Flask) -> None:
    pages = (
        codebook,
        coding,
        contributions,
        double_reading,
        layers,
        moderation,
        themes,
        unusual_arrivals,
    )
    for page in pages:
        app.register_blueprint(page.blueprint)
    of_consultations.created.connect(start_codebook)
    of_contributions.withdrawn.connect(erase_derived_data)
