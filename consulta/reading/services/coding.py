"""Code answers into themes. What is undone stays, marked as removed, with who removed it and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from consulta.accounts.services.history import Change, record_each
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.services.locking import lock_undecided
from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.passages import WHOLE, Passage, fit_passage
from consulta.reading.domain.themes import NoActionReason, ThemeKind
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.services.codebook_versions import current_version_id
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.batches import batches
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t

ANSWER = "answer"
CODE = "code"


class CodingChanged(Refused):
    """The codings of the answer changed after the page was shown; nothing was stored."""

    def __init__(self) -> None:
        text = t("La lectura de esta respuesta cambió mientras usted la tenía abierta.")
        super().__init__([Obstacle("coding_changed", text)])


@dataclass(frozen=True, slots=True)
class PassageCoding:
    """A passage coded as one theme: offsets in the original words, end exclusive."""

    theme_id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AnswerCoding:
    """All codings of one answer: themes of the whole answer and of passages; none at all removes them.

    `seen` are the ids of the current codings that the page showed; None skips that check. `suggested` are
    the themes accepted from a suggestion.
    """

    answer_id: int
    theme_ids: tuple[int, ...]
    reason: NoActionReason | None = None
    fragments: tuple[PassageCoding, ...] = ()
    seen: frozenset[int] | None = None
    suggested: frozenset[int] = frozenset()

    @property
    def all_theme_ids(self) -> frozenset[int]:
        return frozenset((*self.theme_ids, *(fragment.theme_id for fragment in self.fragments)))


def code(
    answer: Answer,
    themes: Sequence[Theme],
    *,
    reason: NoActionReason | None = None,
    fragments: Sequence[PassageCoding] = (),
    seen: Collection[int] | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Code one answer with these themes and passages, replacing its codings.

    Only the differences are added or removed. Raises InvalidValue for invalid themes, passages or reason,
    CodingChanged when the codings are not `seen`, Refused when the answer cannot be coded any more.
    """
    consultation = db.session.get_one(Consultation, answer.consultation_id)
    reading = AnswerCoding(
        answer.id,
        tuple(theme.id for theme in themes),
        reason,
        tuple(fragments),
        None if seen is None else frozenset(seen),
    )
    code_many(consultation, [reading], actor=actor, now=now)


def code_many(
    consultation: Consultation, readings: Sequence[AnswerCoding], *, actor: Actor, now: datetime
) -> None:
    """As `code`, for many answers of one consultation, each named once; all or nothing."""
    lock_undecided(consultation, now)
    kinds = _theme_kinds(consultation.id)
    for reading in readings:
        _check_themes(reading, kinds)
    _check_codable(consultation.id, [reading.answer_id for reading in readings])
    words = _words([reading.answer_id for reading in readings if reading.fragments])
    live = _current_codings(reading.answer_id for reading in readings)
    version = current_version_id(consultation.id)
    removed, added = [], []
    for reading in readings:
        before = live.get(reading.answer_id, [])
        gone, new = _difference(_new_codings(reading, words), before)
        # Without differences nothing is overwritten, whatever was seen.
        if (gone or new) and reading.seen not in (None, {coding.id for coding in before}):
            raise CodingChanged
        removed += gone
        added += new
    remove_codings(removed, actor=actor, now=now)
    add_codings(consultation.id, version, added, actor=actor, now=now)
    _note(consultation, removed, added, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class NewCoding:
    """A coding to be stored."""

    answer_id: int
    theme_id: int
    reason: str | None
    passage: Passage
    was_suggested: bool = False

    @property
    def key(self) -> tuple[int, str | None, Passage]:
        return self.theme_id, self.reason, self.passage


def _new_codings(reading: AnswerCoding, words: dict[int, str]) -> list[NewCoding]:
    """The codings to be stored, each once, with passages widened to whole words."""
    places: dict[tuple[int, Passage], None] = dict.fromkeys((theme, WHOLE) for theme in reading.theme_ids)
    for one in reading.fragments:
        places[one.theme_id, fit_passage(words[reading.answer_id], one.start, one.end)] = None
    return [
        NewCoding(reading.answer_id, theme_id, reading.reason, passage, theme_id in reading.suggested)
        for theme_id, passage in places
    ]


def _difference(
    new_codings: Sequence[NewCoding], before: Sequence[Coding]
) -> tuple[list[Coding], list[NewCoding]]:
    keys = {new.key for new in new_codings}
    there = {_key(coding) for coding in before}
    gone = [coding for coding in before if _key(coding) not in keys]
    return gone, [new for new in new_codings if new.key not in there]


def _key(coding: Coding) -> tuple[int, str | None, Passage]:
    return coding.theme_id, coding.reason, _passage(coding)


def _theme_kinds(consultation_id: int) -> dict[int, str]:
    rows = db.session.execute(
        select(Theme.id, Theme.kind).where(
            Theme.consultation_id == consultation_id, Theme.retired_at.is_(None)
        )
    )
    return {row.id: row.kind for row in rows}


def _check_themes(reading: AnswerCoding, kinds: dict[int, str]) -> None:
    themes = reading.all_theme_ids
    if not themes <= kinds.keys():
        raise InvalidValue(t("Uno de los temas ya no está en el libro de códigos. Elija otra vez."))
    no_action = [theme for theme in themes if kinds[theme] == ThemeKind.NO_ACTION]
    if no_action and (len(themes) > 1 or reading.fragments):
        raise InvalidValue(
            t("Si la respuesta no propone nada, no lleva otros temas ni fragmentos. Elija lo uno o lo otro.")
        )
    if no_action and reading.reason is None:
        raise InvalidValue(t("Elija el motivo por el que la respuesta no propone ni pide nada."))
    if reading.reason is not None and not no_action:
        raise InvalidValue(t("El motivo solo va con una respuesta que no propone ni pide nada."))


def _check_codable(consultation_id: int, answer_ids: Sequence[int]) -> None:
    """Raises Refused unless all are texts of accepted contributions."""
    for batch in batches(answer_ids):
        found = db.session.scalars(
            select(Answer.id)
            .join(Contribution, Contribution.id == Answer.contribution_id)
            .where(
                Answer.consultation_id == consultation_id,
                Answer.id.in_(batch),
                Answer.words.is_not(None),
                Contribution.state == ContributionState.ACCEPTED,
            )
            .with_for_update(of=Answer)
        ).all()
        if len(found) < len(batch):
            raise Refused(
                [
                    Obstacle(
                        "not_accepted",
                        t("Solo se leen en temas los textos de aportes aceptados; este ya no lo es."),
                        len(batch) - len(found),
                    )
                ]
            )


def _words(answer_ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for batch in batches(answer_ids):
        rows = db.session.execute(select(Answer.id, Answer.words).where(Answer.id.in_(batch)))
        found |= {answer_id: words or "" for answer_id, words in rows.tuples()}
    return found


def _current_codings(answer_ids: Iterable[int]) -> dict[int, list[Coding]]:
    found: dict[int, list[Coding]] = {}
    for batch in batches(list(answer_ids)):
        for coding in db.session.scalars(
            select(Coding)
            .where(Coding.answer_id.in_(batch), Coding.removed_at.is_(None))
            .order_by(Coding.id)
            .execution_options(populate_existing=True)
        ):
            found.setdefault(coding.answer_id, []).append(coding)
    return found


def _passage(coding: Coding) -> Passage:
    return coding.passage_start, coding.passage_end


def remove_codings(codings: Sequence[Coding], *, actor: Actor, now: datetime) -> None:
    """Mark codings as removed."""
    for batch in batches([coding.id for coding in codings]):
        db.session.execute(
            update(Coding).where(Coding.id.in_(batch)).values(removed_at=now, removed_by_id=actor.account_id)
        )


def add_codings(
    consultation_id: int, version_id: int, codings: Sequence[NewCoding], *, actor: Actor, now: datetime
) -> None:
    """Store codings under a version of the codebook."""
    if not codings:
        return
    rows = [
        {
            "consultation_id": consultation_id,
            "answer_id": one.answer_id,
            "theme_id": one.theme_id,
            "codebook_version_id": version_id,
            "passage_start": one.passage[0],
            "passage_end": one.passage[1],
            "reason": one.reason,
            "coded_at": now,
            "coder_id": actor.account_id,
            "was_suggested": one.was_suggested,
        }
        for one in codings
    ]
    db.session.execute(insert(Coding), rows)


def _note(
    consultation: Consultation,
    removed: Sequence[Coding],
    added: Sequence[NewCoding],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    details: dict[int, dict[str, list[object]]] = {}
    for coding in removed:
        entry = details.setdefault(coding.answer_id, {"removed": [], "added": []})
        entry["removed"].append([coding.theme_id, coding.reason, *_passage(coding)])
    for new in added:
        entry = details.setdefault(new.answer_id, {"removed": [], "added": []})
        entry["added"].append([new.theme_id, new.reason, *new.passage])
    changes = [Change(answer_id, detail=detail) for answer_id, detail in details.items()]
    record_each(ANSWER, changes, CODE, actor=actor, now=now, consultation_id=consultation.id)
    if changes:
        consultation.revision += 1
