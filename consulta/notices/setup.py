"""What this room adds to the application, and the signals that it receives."""

from __future__ import annotations

from flask import Flask

from consulta.consultations import signals as of_consultations
from consulta.contributions import signals as of_contributions
from consulta.decisions import signals as of_decisions
from consulta.notices.services import outbox, shared_addresses
from consulta.notices.views import community_notice, letters, overview, unsubscribe


def setup_notices(app: Flask) -> None:
    for page in (overview, community_notice, letters, unsubscribe):
        app.register_blueprint(page.blueprint)
    of_consultations.closed.connect(outbox.enqueue_closing)
    of_consultations.cancelled.connect(outbox.enqueue_cancellation)
    of_contributions.withdrawn.connect(shared_addresses.erase_notices)
    of_decisions.published.connect(outbox.enqueue_decision)
    of_decisions.commitment_ended.connect(outbox.enqueue_commitment_end)
