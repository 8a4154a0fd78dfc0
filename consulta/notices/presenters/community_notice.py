"""The community notice: a decision on one sheet in large print, shorter and shorter until it fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from consulta.decisions.domain.commitments import CommitmentStatus
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.queries.published.commitments import PublishedCommitment
from consulta.decisions.queries.published.decision import PublishedDecision, PublishedDisposition
from consulta.notices.domain.shortening import shorten

LETTERS_A_LINE, LINES = 52, 27
"""About what a sheet holds besides its head and foot: only a browser knows how long a text is."""


@dataclass(frozen=True, slots=True)
class Brevity:
    """How much a notice says: at most so many characters of the summary, a reason and a commitment, and so
    many themes with their reason, and commitments. `names`: whether the other themes are named.
    """

    summary: int
    reason: int
    what: int
    themes: int
    commitments: int
    names: bool = True


# Each says less than the one before.
BREVITIES = (
    Brevity(4000, 2000, 800, 60, 60),
    Brevity(700, 400, 300, 40, 40),
    Brevity(500, 250, 200, 20, 20),
    *(Brevity(260, 170, 120, themes, commitments) for themes in range(12, 2, -1) for commitments in (4, 3)),
    *(Brevity(220, 150, 110, themes, commitments) for themes in range(4, 0, -1) for commitments in (3, 2)),
    Brevity(180, 110, 90, 1, 1),
    *(
        Brevity(180, 110, 90, themes, commitments, False)
        for themes in range(3, 0, -1)
        for commitments in (2, 1)
    ),
    Brevity(130, 80, 70, 2, 1, False),
    Brevity(110, 60, 60, 1, 1, False),
)
LONGEST_TITLE, LONGEST_NAME, LONGEST_PLACE = 90, 60, 60


@dataclass(frozen=True, slots=True)
class NoticeTheme:
    """The disposition of one theme, shortened."""

    name: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeCommitment:
    """A commitment, shortened. `due_on` is the first day published."""

    what: str
    unit: str
    due_on: date
    status: CommitmentStatus


@dataclass(frozen=True, slots=True)
class CommunityNotice:
    """One sheet. `others` are themes named without a reason; `more_themes` and `more_commitments` count what
    did not fit. The decision page has everything.
    """

    slug: str
    title: str
    place: str
    decider: str
    decided_on: date | None
    summary: str
    themes: tuple[NoticeTheme, ...]
    others: tuple[tuple[Outcome, tuple[str, ...]], ...]
    more_themes: int
    commitments: tuple[NoticeCommitment, ...]
    more_commitments: int

    @property
    def lines(self) -> int:
        """About how many lines of large print it takes."""
        texts = [self.summary, *(one.reason for one in self.themes), *(one.what for one in self.commitments)]
        texts += [", ".join(names) for _, names in self.others]
        return (
            sum(ceil(len(text) / LETTERS_A_LINE) for text in texts) + len(self.themes) + len(self.commitments)
        )


def community_notices(decision: PublishedDecision, summary: str) -> Iterator[CommunityNotice]:
    """The notice of a decision, the fullest first. `summary` is what was decided, without markup."""
    for brevity in BREVITIES:
        yield _notice(decision, summary, brevity)


def fullest_on_one_sheet(decision: PublishedDecision, summary: str) -> CommunityNotice:
    """The fullest notice that about fits on a sheet, by LINES: for printing from a browser."""
    every = list(community_notices(decision, summary))
    return next((notice for notice in every if notice.lines <= LINES), every[-1])


def _notice(decision: PublishedDecision, summary: str, brevity: Brevity) -> CommunityNotice:
    # What is still to come first, the overdue before all else.
    commitments = sorted(
        decision.commitments, key=lambda made: (made.ended_on is not None, made.first_due_on)
    )
    with_reasons = _with_reasons(decision.dispositions, brevity.themes)
    others = [one for one in decision.dispositions if one not in with_reasons]
    return CommunityNotice(
        slug=decision.slug,
        title=shorten(decision.title, LONGEST_TITLE),
        place=shorten(decision.place or decision.site, LONGEST_PLACE),
        decider=shorten(decision.decider, LONGEST_NAME),
        decided_on=decision.decided_on,
        summary=shorten(summary, brevity.summary),
        themes=tuple(_theme(one, brevity) for one in with_reasons),
        others=_named(others) if brevity.names else (),
        more_themes=0 if brevity.names else len(others),
        commitments=tuple(_commitment(made, brevity) for made in commitments[: brevity.commitments]),
        more_commitments=max(0, len(commitments) - brevity.commitments),
    )


def _with_reasons(every: Sequence[PublishedDisposition], most: int) -> list[PublishedDisposition]:
    """The themes shown with their reason, in order: those that won't be done, then the most frequent."""
    by_need = sorted(every, key=lambda one: one.outcome.is_done)
    kept = by_need[:most]
    return [one for one in every if one in kept]


def _named(others: Sequence[PublishedDisposition]) -> tuple[tuple[Outcome, tuple[str, ...]], ...]:
    names = {
        outcome: tuple(shorten(one.name, LONGEST_NAME) for one in others if one.outcome is outcome)
        for outcome in Outcome
    }
    return tuple((outcome, several) for outcome, several in names.items() if several)


def _theme(one: PublishedDisposition, brevity: Brevity) -> NoticeTheme:
    return NoticeTheme(shorten(one.name, LONGEST_NAME), one.outcome, shorten(one.reason, brevity.reason))


def _commitment(made: PublishedCommitment, brevity: Brevity) -> NoticeCommitment:
    return NoticeCommitment(
        shorten(made.what, brevity.what), shorten(made.unit, LONGEST_NAME), made.first_due_on, made.status
    )
