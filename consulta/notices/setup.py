"""What this room adds to the application, and what it does when something happens elsewhere."""

from __future__ import annotations

from flask import Flask

from consulta.consultations import signals as of_consultations
from consulta.contributions import signals as of_contributions
from consulta.decisions import signals as of_decisions
from consulta.notices.services import outbox, shared_addresses
from consulta.notices.views import board, community_notice, letters, stop


def setup_notices(app: Flask) -> None:
    for page in (board, community_notice, letters, stop):
        app.register_blueprint(page.blueprint)
    of_consultations.closed.connect(outbox.closed)
    of_consultations.cancelled.connect(outbox.cancelled)
    of_contributions.withdrawn.connect(shared_addresses.erase)
    of_decisions.published.connect(outbox.decided)
    of_decisions.commitment_ended.connect(outbox.commitment_ended)
