"""What every change of a decision checks first."""

from __future__ import annotations

from consulta.domain.errors import Obstacle, Refused
from consulta.domain.text import t
from consulta.extensions import db
from consulta.models import Consultation, Decision
from consulta.services.turn import take_turn


def check_writable(decision: Decision) -> None:
    """Wait for others who write on the consultation, then see the draft as it is now.

    Raises Refused for a version that is published or in the director's hands.
    """
    take_turn(db.session.get_one(Consultation, decision.consultation_id))
    db.session.refresh(decision)
    if decision.published_at is not None:
        raise Refused(
            [Obstacle("published", t("Lo publicado no se cambia: prepare una corrección, con su motivo."))]
        )
    if decision.submitted_at is not None:
        raise Refused(
            [Obstacle("submitted", t("La decisión está en manos de la dirección. Pida que se la devuelva."))]
        )
