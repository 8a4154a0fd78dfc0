"""Store suggestions, and judge them by the probes, whose suggestions nobody saw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from secrets import SystemRandom

from sqlalchemy import delete, exists, insert, select, update

from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.suggestions import SETTLED, LearnedSuggestions, ScoredTheme, is_probe
from consulta.reading.models.suggestion import SuggestionModel, ThemeSuggestion
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.queries.agreement import merged_into
from consulta.reading.queries.suggestions import current_theme, is_coded
from consulta.vocabulary.batches import batches


def store(
    consultation_id: int, learned: LearnedSuggestions, *, now: datetime, chance: Random | None = None
) -> int:
    """Store a model's suggestions for the answers still uncoded; returns for how many.

    Whether an answer is a probe is drawn once, the first time, whatever is suggested for it.
    """
    model = SuggestionModel(
        consultation_id=consultation_id,
        learned_at=now,
        learned_from=learned.learned_from,
        last_coding_id=learned.last_coding_id,
    )
    db.session.add(model)
    db.session.flush()
    found, chance = dict(learned.suggestions), chance or SystemRandom()
    kept = 0
    for batch in batches(list(found)):
        kept += _store(model, {answer: found[answer] for answer in batch}, chance)
    return kept


def _store(model: SuggestionModel, found: Mapping[int, tuple[ScoredTheme, ...]], chance: Random) -> int:
    uncoded = _still_uncoded(model.consultation_id, list(found))
    drawn = dict(
        db.session.execute(
            select(ThemeSuggestion.answer_id, ThemeSuggestion.is_probe).where(
                ThemeSuggestion.answer_id.in_(uncoded)
            )
        )
        .tuples()
        .all()
    )
    # Judged probes keep their suggestion, even when the coding was undone.
    db.session.execute(
        delete(ThemeSuggestion).where(
            ThemeSuggestion.answer_id.in_(uncoded), ThemeSuggestion.judged_at.is_(None)
        )
    )
    judged = set(
        db.session.scalars(select(ThemeSuggestion.answer_id).where(ThemeSuggestion.answer_id.in_(uncoded)))
    )
    rows = [
        {
            "answer_id": answer,
            "consultation_id": model.consultation_id,
            "model_id": model.id,
            "themes": [list(one) for one in found[answer]],
            "is_probe": drawn[answer] if answer in drawn else is_probe(chance),
        }
        for answer in uncoded
        if answer not in judged
    ]
    if rows:
        db.session.execute(insert(ThemeSuggestion), rows)
    return len(rows)


def _still_uncoded(consultation_id: int, answers: list[int]) -> list[int]:
    """The answers that were not coded, set aside or withdrawn during learning.

    Locked until the commit, so that a withdrawal comes after it and erases the suggestion too.
    """
    return list(
        db.session.scalars(
            select(Answer.id)
            .join(Contribution, Contribution.id == Answer.contribution_id)
            .where(
                Answer.consultation_id == consultation_id,
                Answer.id.in_(answers),
                Answer.words.is_not(None),
                Contribution.state == ContributionState.ACCEPTED.value,
                ~is_coded(),
            )
            .order_by(Answer.id)
            .with_for_update(of=Contribution, read=True, key_share=True)
        )
    )


def judge_probes(*, now: datetime) -> int:
    """Store for each coded probe whether its first suggestion was right; returns how many.

    A probe counts only if its model had not learned from that very answer.
    """
    coded = exists().where(
        Coding.answer_id == ThemeSuggestion.answer_id,
        Coding.removed_at.is_(None),
        Coding.coded_at <= now - SETTLED,
    )
    recently_coded = exists().where(
        Coding.answer_id == ThemeSuggestion.answer_id, Coding.coded_at > now - SETTLED
    )
    known = exists().where(
        Coding.answer_id == ThemeSuggestion.answer_id,
        Coding.id <= SuggestionModel.last_coding_id,
        (Coding.removed_at.is_(None)) | (Coding.removed_at > SuggestionModel.learned_at),
    )
    probes = db.session.execute(
        select(ThemeSuggestion.answer_id, ThemeSuggestion.consultation_id, ThemeSuggestion.themes)
        .join(SuggestionModel, SuggestionModel.id == ThemeSuggestion.model_id)
        .where(ThemeSuggestion.is_probe, ThemeSuggestion.judged_at.is_(None), coded, ~recently_coded, ~known)
    ).all()
    merged = {one: merged_into(one) for one in {probe.consultation_id for probe in probes}}
    for probe in probes:
        right = None
        if probe.themes:
            first = current_theme(probe.themes[0][0], merged[probe.consultation_id])
            right = first in _themes(probe.answer_id)
        db.session.execute(
            update(ThemeSuggestion)
            .where(ThemeSuggestion.answer_id == probe.answer_id)
            .values(was_right=right, judged_at=now)
        )
    return len(probes)


def _themes(answer_id: int) -> set[str]:
    return set(
        db.session.scalars(
            select(Theme.public_id)
            .join(Coding, Coding.theme_id == Theme.id)
            .where(Coding.answer_id == answer_id, Coding.removed_at.is_(None))
        )
    )
