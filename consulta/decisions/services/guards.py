"""The check before every change of a decision."""

from __future__ import annotations

from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_consultation
from consulta.core.extensions import db
from consulta.decisions.models.decision import Decision
from consulta.vocabulary.errors import Obstacle, Refused
from consulta.vocabulary.text import t


def check_writable(decision: Decision) -> None:
    """Lock the consultation and reload the draft.

    Raises Refused for a version that is published or submitted to the director.
    """
    lock_consultation(db.session.get_one(Consultation, decision.consultation_id))
    db.session.refresh(decision)
    if decision.published_at is not None:
        raise Refused(
            [Obstacle("published", t("Lo publicado no se cambia: prepare una corrección, con su motivo."))]
        )
    if decision.submitted_at is not None:
        raise Refused(
            [Obstacle("submitted", t("La decisión está en manos de la dirección. Pida que se la devuelva."))]
        )
