"""Adding, revising, moving and retiring questions."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from consulta.accounts.services.history import record
from consulta.consultations.domain.lifecycle import State
from consulta.consultations.domain.questions import TYPES, QuestionSpec, check_spec
from consulta.consultations.models.consultation import Consultation
from consulta.consultations.models.question import Question, QuestionVersion
from consulta.consultations.queries.questions import all_questions, is_answered, questions_in_force
from consulta.consultations.services.locking import lock_consultation
from consulta.core.extensions import db
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.slugs import first_free, slug_of
from consulta.vocabulary.text import Text, t

LONGEST_KEY = 36
"""Characters, so that "_2" and the like still fit in the forty of a key."""
MAX_QUESTIONS = 30


def add(consultation: Consultation, spec: QuestionSpec, *, actor: Actor, now: datetime) -> Question:
    """Add a question at the end; a blank key is made from the wording.

    Raises InvalidValue, and Refused when someone has contributed already, without this question.
    """
    _require_changeable(consultation, now)
    if is_answered(consultation.id):
        raise _refused("contributed", t("Ya hay aportes: a esas personas no se les hizo la pregunta nueva."))
    present = all_questions(consultation.id)
    if len(present) >= MAX_QUESTIONS:
        raise InvalidValue(t("Caben %(most)s preguntas por consulta.", most=MAX_QUESTIONS))
    keys = {question.key for question in present}
    spec = replace(spec, key=spec.key or _new_key(spec.wording, keys))
    if spec.key in keys:
        raise InvalidValue(t("Ya hay una pregunta con esa clave."))
    _check(spec)
    question = Question(
        consultation_id=consultation.id,
        key=spec.key,
        position=max((other.position for other in present), default=0) + 1,
        versions=[_version(spec, 1, actor, now)],
    )
    db.session.add(question)
    _note(consultation, question, "added", actor, now)
    return question


def revise(question: Question, spec: QuestionSpec, *, actor: Actor, now: datetime) -> None:
    """Change a question. In a draft its version itself changes; from the opening on, or once answered, a new
    version is made: someone may be answering the earlier one.

    Raises InvalidValue (also for another type of question once it is answered) and Refused.
    """
    consultation = _consultation(question)
    _require_changeable(consultation, now)
    current = question.current
    spec = replace(spec, key=question.key)
    _check(spec)
    if _same(question.spec(), spec):
        return
    answered = is_answered(consultation.id, question.id)
    if answered and spec.kind != current.kind:
        raise InvalidValue(t("Ya hay respuestas: el tipo de la pregunta no se puede cambiar."))
    if answered or consultation.state_at(now) is not State.DRAFT:
        question.versions.append(_version(spec, current.number + 1, actor, now))
    else:
        _write(current, spec)
    _note(consultation, question, "revised", actor, now)


def move(question: Question, places: int, *, actor: Actor, now: datetime) -> None:
    """Move a question so many places up (negative) or down, at most to the ends. Raises Refused."""
    consultation = _consultation(question)
    _require_changeable(consultation, now)
    order = list(questions_in_force(consultation.id))
    here = order.index(question)
    there = min(max(here + places, 0), len(order) - 1)
    if here == there:
        return
    order.insert(there, order.pop(here))
    for position, one in enumerate(order, start=1):
        one.position = position
    _note(consultation, question, "moved", actor, now)


def retire(question: Question, *, actor: Actor, now: datetime) -> None:
    """Stop asking a question. Raises Refused once the consultation has opened: some may be answering it."""
    consultation = _consultation(question)
    _require_changeable(consultation, now)
    if consultation.state_at(now) is not State.DRAFT:
        raise _refused(
            "opened", t("La consulta ya se abrió: alguien puede estar respondiendo esta pregunta.")
        )
    if consultation.opened_at is not None and len(questions_in_force(consultation.id)) == 1:
        raise _refused("last", t("Una consulta abierta necesita al menos una pregunta."))
    question.retired_at = now
    _note(consultation, question, "retired", actor, now)


def _check(spec: QuestionSpec) -> None:
    if spec.kind not in TYPES:
        raise InvalidValue(t("Elija el tipo de la pregunta."))
    check_spec(spec)


def _require_changeable(consultation: Consultation, now: datetime) -> None:
    lock_consultation(consultation)
    if consultation.state_at(now) not in {State.DRAFT, State.OPEN}:
        raise _refused("closed", t("La consulta ya se cerró: sus preguntas no se pueden cambiar."))


def _refused(code: str, text: Text) -> Refused:
    return Refused([Obstacle(code, text)])


def _new_key(wording: str, taken: set[str]) -> str:
    plain = slug_of(wording, longest=LONGEST_KEY, separator="_")
    key = plain if plain[:1].isalpha() else f"p_{plain}"[:LONGEST_KEY].rstrip("_")
    return first_free(key, taken.__contains__, separator="_")


def _same(one: QuestionSpec, other: QuestionSpec) -> bool:
    """Whether two definitions have the same content, wherever they are stored."""
    names = ("kind", "wording", "help", "required", "options")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _version(spec: QuestionSpec, number: int, actor: Actor, now: datetime) -> QuestionVersion:
    version = QuestionVersion(number=number, created_at=now, created_by_id=actor.account_id)
    _write(version, spec)
    return version


def _write(version: QuestionVersion, spec: QuestionSpec) -> None:
    version.kind = spec.kind
    version.wording = spec.wording.strip()
    version.help = spec.help.strip()
    version.required = spec.required
    version.options = [asdict(option) for option in spec.options]


def _consultation(question: Question) -> Consultation:
    consultation = db.session.get(Consultation, question.consultation_id)
    if consultation is None:
        raise LookupError(question.consultation_id)
    return consultation


def _note(consultation: Consultation, question: Question, action: str, actor: Actor, now: datetime) -> None:
    consultation.revision += 1
    db.session.flush()
    record(
        "question",
        question.id,
        action,
        actor=actor,
        now=now,
        consultation_id=consultation.id,
        detail={"key": question.key, "version": question.current.number},
    )
