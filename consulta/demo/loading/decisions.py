"""Releases the figures of a site, publishes its decision and follows its commitments, each on its day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.services import clauses, decisions, draft_commitments
from consulta.demo.decision_shapes import DemoCommitment, DemoDecision
from consulta.demo.loading.coding import Codebook
from consulta.demo.loading.commitments import follow_commitments
from consulta.demo.loading.correction import add_documents, correct
from consulta.demo.loading.notices import notify_people
from consulta.demo.moments import Moments
from consulta.demo.shapes import DemoSite
from consulta.publishing.services.release import release_results
from consulta.reading.queries.codebook import theme_by_public_id
from consulta.vocabulary.actors import Actor

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation
    from consulta.decisions.models.commitment import Commitment
    from consulta.decisions.models.decision import Decision

DAYS_OF_WRITING = 5

Commitments = Sequence[tuple["Commitment", DemoCommitment]]


def release(site: DemoSite, consultation: Consultation, moments: Moments, actor: Actor) -> None:
    """Release the figures, where they have been released."""
    if site.days.release is not None:
        release_results(consultation, actor=actor, now=moments.at(site.days.release, 10))


def decide(
    site: DemoSite,
    consultation: Consultation,
    moments: Moments,
    codebook_by_key: Codebook,
    *,
    author: Actor,
    director: Actor,
) -> None:
    """Write, hand over and sign the decision, where there is one; then its commitments and correction."""
    day, decision = site.days.decided, site.decision
    if day is None or decision is None:
        return
    started = decisions.start(consultation, actor=author, now=moments.at(day - DAYS_OF_WRITING, 9))
    commitments = _answer(decision, started, moments, day - DAYS_OF_WRITING, codebook_by_key, author)
    decisions.write(
        started, decision.text, decision.decider, moments.day(day), actor=author, now=moments.at(day, 8)
    )
    add_documents(started, decision.documents, actor=author, now=moments.at(day, 8, 15))
    decisions.submit(started, actor=author, now=moments.at(day, 8, 30))
    decisions.sign_and_publish(started, actor=director, now=moments.at(day, 11))
    notify_people(consultation, moments.at(day + 1, 9), author)
    follow_commitments(commitments, moments, author)
    notify_people(consultation, moments.at(last_ending_day(commitments, day) + 1, 9), author)
    if decision.correction is not None:
        correct(decision, consultation, codebook_by_key, moments, author=author, director=director)


def last_ending_day(commitments: Commitments, day: int) -> int:
    """The day on which the last one ended; `day` where none has."""
    return max((made.ended for _, made in commitments if made.ended is not None), default=day)


def _answer(
    decision: DemoDecision,
    started: Decision,
    moments: Moments,
    day: int,
    codebook_by_key: Codebook,
    author: Actor,
) -> Commitments:
    """Write the clauses, and the day after the disposition of each theme; returns the commitments."""
    numbered = {
        one.key: clauses.add(started, one.heading, one.text, actor=author, now=moments.at(day, 10))
        for one in decision.clauses
    }
    commitments = []
    for number, one in enumerate(decision.dispositions):
        now = moments.at(day + 1, 9, 20 * number)
        theme = theme_by_public_id(started.consultation_id, codebook_by_key[one.theme].public_id)
        if theme is None:
            raise LookupError(one.theme)
        clause = numbered[one.clause]
        answer = decisions.set_disposition(
            started, theme, Outcome(one.outcome), one.reason, clause=clause, actor=author, now=now
        )
        for made in one.commitments:
            due = moments.day(made.due)
            commitment = draft_commitments.add(answer, made.what, made.unit, due, actor=author, now=now)
            commitments.append((commitment, made))
    return commitments
