"""Reading answers into themes. What is undone stays, marked as removed, with who removed it and when."""

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
from consulta.reading.domain.passages import WHOLE, Passage, fitted
from consulta.reading.domain.themes import NoActionReason, ThemeKind
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.services.codebook_versions import current_version_id
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.batches import batches
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.text import t

ANSWER = "answer"
CODE = "code"


class ReadMeanwhile(Refused):
    """The reading of the answer changed after this coder last saw it; nothing was stored."""

    def __init__(self) -> None:
        text = t("La lectura de esta respuesta cambió mientras usted la tenía abierta.")
        super().__init__([Obstacle("read_meanwhile", text)])


@dataclass(frozen=True, slots=True)
class Fragment:
    """A passage read as one theme: offsets in characters of the original words, the end exclusive."""

    theme_id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one answer is read as: themes of the whole of it and of passages. None: left unread again.

    `seen` are the ids of the live codings that the coder had in view; None: not asked. `suggested` are the
    themes that the coder took from a suggestion.
    """

    answer_id: int
    theme_ids: tuple[int, ...]
    reason: NoActionReason | None = None
    fragments: tuple[Fragment, ...] = ()
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
    fragments: Sequence[Fragment] = (),
    seen: Collection[int] | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Read one answer as these themes and fragments, in place of what it was read as so far.

    Only what differs is added or removed. Raises InvalidValue for themes, passages or a reason that do not
    fit, ReadMeanwhile when the codings are not those the coder saw, Refused when it cannot be read any more.
    """
    consultation = db.session.get_one(Consultation, answer.consultation_id)
    reading = Reading(
        answer.id,
        tuple(theme.id for theme in themes),
        reason,
        tuple(fragments),
        None if seen is None else frozenset(seen),
    )
    code_many(consultation, [reading], actor=actor, now=now)


def code_many(
    consultation: Consultation, readings: Sequence[Reading], *, actor: Actor, now: datetime
) -> None:
    """As `code`, for many answers of one consultation at once, each named once; all or nothing."""
    lock_undecided(consultation, now)
    kinds = _theme_kinds(consultation.id)
    for reading in readings:
        _check_themes(reading, kinds)
    _check_readable(consultation.id, [reading.answer_id for reading in readings])
    words = _words([reading.answer_id for reading in readings if reading.fragments])
    live = _live(reading.answer_id for reading in readings)
    version = current_version_id(consultation.id)
    removed, added = [], []
    for reading in readings:
        before = live.get(reading.answer_id, [])
        gone, new = _difference(_wanted(reading, words), before)
        # Who would change nothing overwrites nobody.
        if (gone or new) and reading.seen not in (None, {coding.id for coding in before}):
            raise ReadMeanwhile
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
    def place(self) -> tuple[int, str | None, Passage]:
        return self.theme_id, self.reason, self.passage


def _wanted(reading: Reading, words: dict[int, str]) -> list[NewCoding]:
    """The codings a reading asks for, each once, their passages trimmed to words."""
    places: dict[tuple[int, Passage], None] = dict.fromkeys((theme, WHOLE) for theme in reading.theme_ids)
    for one in reading.fragments:
        places[one.theme_id, fitted(words[reading.answer_id], one.start, one.end)] = None
    return [
        NewCoding(reading.answer_id, theme_id, reading.reason, passage, theme_id in reading.suggested)
        for theme_id, passage in places
    ]


def _difference(
    wanted: Sequence[NewCoding], before: Sequence[Coding]
) -> tuple[list[Coding], list[NewCoding]]:
    places = {new.place for new in wanted}
    there = {_place(coding) for coding in before}
    gone = [coding for coding in before if _place(coding) not in places]
    return gone, [new for new in wanted if new.place not in there]


def _place(coding: Coding) -> tuple[int, str | None, Passage]:
    return coding.theme_id, coding.reason, _passage(coding)


def _theme_kinds(consultation_id: int) -> dict[int, str]:
    rows = db.session.execute(
        select(Theme.id, Theme.kind).where(
            Theme.consultation_id == consultation_id, Theme.retired_at.is_(None)
        )
    )
    return {row.id: row.kind for row in rows}


def _check_themes(reading: Reading, kinds: dict[int, str]) -> None:
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


def _check_readable(consultation_id: int, answer_ids: Sequence[int]) -> None:
    """Only the words of accepted contributions are read into themes."""
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


def _live(answer_ids: Iterable[int]) -> dict[int, list[Coding]]:
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
    """Store codings, made with that version of the codebook."""
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
