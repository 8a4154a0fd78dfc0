"""The ask-back: what an author says of the answer to their contribution."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.columns import Code, ConsultationRef, ContributionRef, Moment
from consulta.core.extensions import db


class AskBack(db.Model):  # type: ignore[name-defined, misc]
    """An author's verdict on the answer: given once per folio, erased when the contribution is withdrawn."""

    __tablename__ = "ask_back"

    contribution_id: Mapped[ContributionRef] = mapped_column(primary_key=True)
    consultation_id: Mapped[ConsultationRef] = mapped_column(index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    """The version in force when it was given."""
    verdict: Mapped[Code]
    """domain.ask_back.Verdict."""
    given_at: Mapped[Moment]
