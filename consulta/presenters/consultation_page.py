"""What the page of one consultation says, for citizens and for the preview of the staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from consulta.domain.calendar import local_date
from consulta.presenters.accounts_tables import CellRow, channel_rows
from consulta.presenters.sketch import sketch
from consulta.queries.published.accounts import AccountsTable
from consulta.queries.published.consultations import PublicConsultation

_LONGEST_LEAD = 130
_NOT_A_PARAGRAPH = ("#", "-", "*", "+", ">", "`", "1")


@dataclass(frozen=True, slots=True)
class ConsultationPage:
    """A consultation ready to be shown. `lead` and `context` are Markdown; `table` is empty in a preview."""

    consultation: PublicConsultation
    lead: str
    context: str
    sketch: Markup
    table: AccountsTable
    days_left: int
    """Whole local days until it closes, today being 0; negative once it has."""

    @property
    def channel_rows(self) -> list[CellRow]:
        return channel_rows(self.table)


def consultation_page(
    consultation: PublicConsultation, *, now: datetime, table: AccountsTable | None = None
) -> ConsultationPage:
    lead, context = split_lead(consultation.context)
    closes_at = consultation.timeline.closes_at
    return ConsultationPage(
        consultation=consultation,
        lead=lead,
        context=context,
        sketch=sketch(consultation.zone, consultation.landmarks),
        table=table or AccountsTable(()),
        days_left=(local_date(closes_at) - local_date(now)).days if closes_at else 0,
    )


def split_lead(context: str) -> tuple[str, str]:
    """The opening paragraph, for the top of the page, and the rest. A long one leads with its first sentences
    and is then told whole; a context that opens with a list or a heading has no lead.
    """
    first, _, rest = context.replace("\r\n", "\n").strip().partition("\n\n")
    if not first or (first.startswith(_NOT_A_PARAGRAPH) and not first.startswith("**")):
        return "", context
    if len(first) <= _LONGEST_LEAD:
        return first, rest
    sentences = ""
    for sentence in first.replace("\n", " ").split(". "):
        if len(sentences) + len(sentence) > _LONGEST_LEAD:
            break
        sentences += sentence + ". "
    return sentences.strip(), context
