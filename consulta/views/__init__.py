"""The pages, one file per family. A view parses, calls one service or query, and answers."""

from __future__ import annotations

from flask import Flask

from consulta.config import Settings
from consulta.views import (
    accounts,
    answering,
    api,
    attachments,
    clauses,
    codebook,
    coding,
    commitments,
    community_notice,
    consultations,
    consultations_public,
    contributions,
    decisions,
    decisions_public,
    dispositions,
    documents,
    double_reading,
    errors,
    feeds,
    figures,
    home,
    layers,
    ledger,
    letters,
    notices,
    open_data,
    pages,
    questions,
    reading,
    receipts,
    recording,
    results,
    signing,
    staff,
    telling,
    themes,
    tiles,
    verification,
    withdrawals,
    zone,
)

BLUEPRINTS = (
    accounts.blueprint,
    answering.blueprint,
    api.blueprint,
    attachments.blueprint,
    clauses.blueprint,
    codebook.blueprint,
    coding.blueprint,
    commitments.blueprint,
    community_notice.blueprint,
    consultations.blueprint,
    consultations_public.blueprint,
    contributions.blueprint,
    decisions.blueprint,
    decisions_public.blueprint,
    dispositions.blueprint,
    double_reading.blueprint,
    documents.blueprint,
    figures.blueprint,
    feeds.blueprint,
    home.blueprint,
    letters.blueprint,
    layers.blueprint,
    ledger.blueprint,
    notices.blueprint,
    open_data.blueprint,
    pages.blueprint,
    questions.blueprint,
    reading.blueprint,
    receipts.blueprint,
    recording.blueprint,
    results.blueprint,
    signing.blueprint,
    staff.blueprint,
    telling.blueprint,
    themes.blueprint,
    tiles.blueprint,
    verification.blueprint,
    withdrawals.blueprint,
    zone.blueprint,
)


def setup_views(app: Flask, settings: Settings) -> None:
    app.url_map.strict_slashes = False
    app.jinja_env.globals["demo"] = settings.demo
    # Full addresses begin with this, never with the Host that a request claims: pages are kept for all.
    app.jinja_env.globals["public_url"] = settings.public_url
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.setup_errors(app)
