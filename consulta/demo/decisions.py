"""Releases the figures of a site, decides on it, and follows what was promised, each on its day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.services import clauses, decisions, draft_commitments
from consulta.demo.coding import Codebook
from consulta.demo.commitments import follow
from consulta.demo.correction import bring, correct
from consulta.demo.decision_records import DemoCommitment, DemoDecision
from consulta.demo.moments import Moments
from consulta.demo.notices import tell
from consulta.demo.records import DemoSite
from consulta.publishing.services.release import release_results
from consulta.reading.queries.codebook import theme_by_public_id
from consulta.vocabulary.actors import Actor

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation
    from consulta.decisions.models.commitment import Commitment
    from consulta.decisions.models.decision import Decision

DAYS_OF_WRITING = 5

FollowedCommitments = Sequence[tuple["Commitment", DemoCommitment]]


def release(site: DemoSite, consultation: Consultation, moments: Moments, actor: Actor) -> None:
    """Release the figures, where they have been released."""
    if site.days.release is not None:
        release_results(consultation, actor=actor, now=moments.at(site.days.release, 10))


def decide(
    site: DemoSite,
    consultation: Consultation,
    moments: Moments,
    book: Codebook,
    *,
    author: Actor,
    director: Actor,
) -> None:
    """Write, hand over, sign and publish the decision, where there is one; then end what has ended."""
    day, decision = site.days.decided, site.decision
    if day is None or decision is None:
        return
    started = decisions.start(consultation, actor=author, now=moments.at(day - DAYS_OF_WRITING, 9))
    followed = _answer(decision, started, moments, day - DAYS_OF_WRITING, book, author)
    decisions.write(
        started, decision.text, decision.decider, moments.day(day), actor=author, now=moments.at(day, 8)
    )
    bring(started, decision.documents, actor=author, now=moments.at(day, 8, 15))
    decisions.submit(started, actor=author, now=moments.at(day, 8, 30))
    decisions.sign_and_publish(started, actor=director, now=moments.at(day, 11))
    tell(consultation, moments.at(day + 1, 9), author)
    follow(followed, moments, author)
    tell(consultation, moments.at(last_of(followed, day) + 1, 9), author)
    if decision.correction is not None:
        correct(decision, consultation, book, moments, author=author, director=director)


def last_of(followed: FollowedCommitments, day: int) -> int:
    """The day on which the last one ended; `day` where none has."""
    return max((made.ended for _, made in followed if made.ended is not None), default=day)


def _answer(
    decision: DemoDecision, started: Decision, moments: Moments, day: int, book: Codebook, author: Actor
) -> FollowedCommitments:
    """Write the clauses, and the day after the disposition of each theme; returns the commitments."""
    numbered = {
        one.key: clauses.add(started, one.heading, one.text, actor=author, now=moments.at(day, 10))
        for one in decision.clauses
    }
    followed = []
    for number, one in enumerate(decision.dispositions):
        now = moments.at(day + 1, 9, 20 * number)
        theme = theme_by_public_id(started.consultation_id, book[one.theme].public_id)
        if theme is None:
            raise LookupError(one.theme)
        clause = numbered[one.clause]
        answer = decisions.set_disposition(
            started, theme, Outcome(one.outcome), one.reason, clause=clause, actor=author, now=now
        )
        for made in one.commitments:
            due = moments.day(made.due)
            commitment = draft_commitments.add(answer, made.what, made.unit, due, actor=author, now=now)
            followed.append((commitment, made))
    return followed
