"""What authors say of the answer they got."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import Code, ConsultationRef, ContributionRef, Moment
from consulta.core.extensions import db


class AskBack(db.Model):  # type: ignore[name-defined, misc]
    """Whether the answer took up what the author said: asked once per folio, erased with the contribution."""

    __tablename__ = "ask_back"

    contribution_id: Mapped[ContributionRef] = mapped_column(primary_key=True)
    consultation_id: Mapped[ConsultationRef] = mapped_column(index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    """The version they had read."""
    verdict: Mapped[Code]
    """domain.ask_back.Verdict."""
    given_at: Mapped[Moment]
