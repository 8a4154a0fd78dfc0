"""The page of one consultation, for citizens and for the preview of the staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from consulta.consultations.queries.public import PublicConsultation
from consulta.decisions.domain.ask_back import VerdictCounts
from consulta.decisions.domain.commitments import Progress
from consulta.decisions.queries.published.commitments import PublishedCommitment
from consulta.publishing.presenters.accounts_tables import CellRow, channel_rows
from consulta.publishing.presenters.zone_sketch import zone_sketch
from consulta.publishing.queries.figures import AccountsTable, PublicQuarantine
from consulta.vocabulary.calendar import local_date

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
    commitments: tuple[PublishedCommitment, ...] = ()
    """What the decision in force promises."""
    quarantines: tuple[PublicQuarantine, ...] = ()
    """The groups of contributions that were set aside because of how they arrived."""
    verdicts: VerdictCounts | None = None
    """What authors said of the answer they got; None before there is a decision."""

    @property
    def late_commitments(self) -> list[PublishedCommitment]:
        """Those overdue today, the longest first."""
        late = [made for made in self.commitments if made.status.progress is Progress.LATE]
        return sorted(late, key=lambda made: made.first_due_on)

    @property
    def by_progress(self) -> list[tuple[Progress, int]]:
        """How many commitments there are of each progress, in the order of Progress."""
        progress_of = [made.status.progress for made in self.commitments]
        return [(progress, progress_of.count(progress)) for progress in Progress if progress in progress_of]

    @property
    def channel_rows(self) -> list[CellRow]:
        return channel_rows(self.table)


def consultation_page(
    consultation: PublicConsultation,
    *,
    now: datetime,
    table: AccountsTable | None = None,
    commitments: tuple[PublishedCommitment, ...] = (),
    quarantines: tuple[PublicQuarantine, ...] = (),
    verdicts: VerdictCounts | None = None,
) -> ConsultationPage:
    lead, context = split_lead(consultation.context)
    closes_at = consultation.timeline.closes_at
    return ConsultationPage(
        consultation=consultation,
        lead=lead,
        context=context,
        sketch=zone_sketch(consultation.zone, consultation.landmarks),
        table=table or AccountsTable(()),
        days_left=(local_date(closes_at) - local_date(now)).days if closes_at else 0,
        commitments=commitments,
        quarantines=quarantines,
        verdicts=verdicts,
    )


def split_lead(context: str) -> tuple[str, str]:
    """The opening paragraph, for the top of the page, and the rest. Of a long one the first sentences are the
    lead, and it is repeated whole; a context that opens with a list or a heading has no lead.
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
