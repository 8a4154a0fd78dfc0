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
"""What a sheet holds, besides its head and foot, where only a browser can tell how long a text is."""


@dataclass(frozen=True, slots=True)
class Brevity:
    """The most characters of the summary, a reason and a commitment; the most themes told with their reason,
    and commitments. `names`: whether the themes left over are at least named with their answer.
    """

    summary: int
    reason: int
    what: int
    themes: int
    promises: int
    names: bool = True


# Each says less than the one before. What won't be done keeps its reason longest, then what is most said.
BREVITIES = (
    Brevity(4000, 2000, 800, 60, 60),
    Brevity(700, 400, 300, 40, 40),
    Brevity(500, 250, 200, 20, 20),
    *(Brevity(260, 170, 120, themes, promises) for themes in range(12, 2, -1) for promises in (4, 3)),
    *(Brevity(220, 150, 110, themes, promises) for themes in range(4, 0, -1) for promises in (3, 2)),
    Brevity(180, 110, 90, 1, 1),
    *(Brevity(180, 110, 90, themes, promises, False) for themes in range(3, 0, -1) for promises in (2, 1)),
    Brevity(130, 80, 70, 2, 1, False),
    Brevity(110, 60, 60, 1, 1, False),
)
LONGEST_TITLE, LONGEST_NAME, LONGEST_PLACE = 90, 60, 60


@dataclass(frozen=True, slots=True)
class NoticeTheme:
    """What is answered to one theme, in short."""

    name: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class NoticePromise:
    """What was promised, in short. `due_on` is the first day published."""

    what: str
    unit: str
    due_on: date
    status: CommitmentStatus


@dataclass(frozen=True, slots=True)
class CommunityNotice:
    """One sheet. `others` are themes named without a reason; `more_themes` and `more_promises` count what did
    not fit at all. Everything is on the page.
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
    promises: tuple[NoticePromise, ...]
    more_promises: int

    @property
    def lines(self) -> int:
        """About how many lines of large print it takes."""
        texts = [self.summary, *(one.reason for one in self.themes), *(one.what for one in self.promises)]
        texts += [", ".join(names) for _, names in self.others]
        return sum(ceil(len(text) / LETTERS_A_LINE) for text in texts) + len(self.themes) + len(self.promises)


def community_notices(decision: PublishedDecision, summary: str) -> Iterator[CommunityNotice]:
    """The notice of a decision, the fullest first. `summary` is what was decided, without markup."""
    for brevity in BREVITIES:
        yield _notice(decision, summary, brevity)


def about_one_sheet(decision: PublishedDecision, summary: str) -> CommunityNotice:
    """The fullest notice that about fits on a sheet: for printing from a browser."""
    every = list(community_notices(decision, summary))
    return next((notice for notice in every if notice.lines <= LINES), every[-1])


def _notice(decision: PublishedDecision, summary: str, brevity: Brevity) -> CommunityNotice:
    # What is still to come first, the overdue before all else.
    promises = sorted(decision.commitments, key=lambda made: (made.ended_on is not None, made.first_due_on))
    told = _told(decision.dispositions, brevity.themes)
    rest = [one for one in decision.dispositions if one not in told]
    return CommunityNotice(
        slug=decision.slug,
        title=shorten(decision.title, LONGEST_TITLE),
        place=shorten(decision.place or decision.site, LONGEST_PLACE),
        decider=shorten(decision.decider, LONGEST_NAME),
        decided_on=decision.decided_on,
        summary=shorten(summary, brevity.summary),
        themes=tuple(_theme(one, brevity) for one in told),
        others=_named(rest) if brevity.names else (),
        more_themes=0 if brevity.names else len(rest),
        promises=tuple(_promise(made, brevity) for made in promises[: brevity.promises]),
        more_promises=max(0, len(promises) - brevity.promises),
    )


def _told(every: Sequence[PublishedDisposition], most: int) -> list[PublishedDisposition]:
    """Those told with their reason, in order: what won't be done needs it first, then what is most said."""
    by_need = sorted(every, key=lambda one: one.outcome.is_done)
    kept = by_need[:most]
    return [one for one in every if one in kept]


def _named(rest: Sequence[PublishedDisposition]) -> tuple[tuple[Outcome, tuple[str, ...]], ...]:
    names = {
        outcome: tuple(shorten(one.name, LONGEST_NAME) for one in rest if one.outcome is outcome)
        for outcome in Outcome
    }
    return tuple((outcome, several) for outcome, several in names.items() if several)


def _theme(one: PublishedDisposition, brevity: Brevity) -> NoticeTheme:
    return NoticeTheme(shorten(one.name, LONGEST_NAME), one.outcome, shorten(one.reason, brevity.reason))


def _promise(made: PublishedCommitment, brevity: Brevity) -> NoticePromise:
    return NoticePromise(
        shorten(made.what, brevity.what), shorten(made.unit, LONGEST_NAME), made.first_due_on, made.status
    )
