"""The gate of promise 1: what must be true before a decision can be submitted or published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from consulta.consultations.domain.lifecycle import State
from consulta.vocabulary.errors import Obstacle
from consulta.vocabulary.text import Text, t


@dataclass(frozen=True, slots=True)
class GateFacts:
    """The facts that the gate checks. All counts are exact.

    `uncoded_answers` are accepted, non-empty text answers without a theme; "no actionable content" is
    a theme, and `no_action_without_reason` counts those that lack its reason. `unjudged_texts` are texts of
    accepted contributions whose author consented to publication and that nobody has judged yet.
    `themes_without_disposition` names the themes that lack a disposition or its reason,
    `themes_without_clause` those whose disposition refers to no clause of the decision. A correction is a
    later version of a published decision: it says what changed and why (promise 10).
    """

    state: State
    pending: int
    uncoded_answers: int
    no_action_without_reason: int
    unjudged_texts: int
    themes_without_disposition: tuple[str, ...]
    decision_text: str
    decider: str
    decided_on: date | None
    is_signed: bool
    signed_by_author: bool
    is_released: bool
    is_submitted: bool = True
    is_correction: bool = False
    change_reason: str = ""
    themes_without_clause: tuple[str, ...] = ()


def publication_obstacles(facts: GateFacts) -> tuple[Obstacle, ...]:
    """Everything that prevents publication; empty when nothing does."""
    return (*_state(facts), *_reading(facts), *_themes(facts), *_decision(facts), *_signature(facts))


def content_obstacles(facts: GateFacts) -> tuple[Obstacle, ...]:
    """What its author still has to write before submitting it to the director."""
    return (*_themes(facts), *_decision(facts))


def _state(facts: GateFacts) -> Iterator[Obstacle]:
    if facts.is_correction:
        if facts.state not in (State.DECIDED, State.CONCLUDED):
            yield Obstacle("state", t("Solo se corrige una decisión publicada."))
    elif facts.state is not State.CLOSED:
        yield Obstacle(
            "state", t("La decisión se publica cuando la consulta está cerrada y aún no tiene decisión.")
        )


def _reading(facts: GateFacts) -> Iterator[Obstacle]:
    counted: tuple[tuple[str, int, Text], ...] = (
        ("pending", facts.pending, t("Aportes por leer: %(n)s.", n=facts.pending)),
        (
            "uncoded_answers",
            facts.uncoded_answers,
            t("Respuestas sin tema: %(n)s.", n=facts.uncoded_answers),
        ),
        (
            "no_action_without_reason",
            facts.no_action_without_reason,
            t(
                "Respuestas sin propuesta a las que les falta el motivo: %(n)s.",
                n=facts.no_action_without_reason,
            ),
        ),
        (
            "unjudged_texts",
            facts.unjudged_texts,
            t("Textos con permiso de publicación por revisar: %(n)s.", n=facts.unjudged_texts),
        ),
    )
    for code, count, text in counted:
        if count:
            yield Obstacle(code, text, count)
    if not facts.is_released:
        yield Obstacle("release", t("Faltan las cifras protegidas de lugar y personas."))


def _themes(facts: GateFacts) -> Iterator[Obstacle]:
    for theme in facts.themes_without_disposition:
        yield Obstacle(
            "disposition", t("Al tema «%(theme)s» le falta la respuesta o su motivo.", theme=theme), 1
        )
    for theme in facts.themes_without_clause:
        yield Obstacle("clause", t("Al tema «%(theme)s» le falta la cláusula que lo decide.", theme=theme), 1)


def _decision(facts: GateFacts) -> Iterator[Obstacle]:
    if not facts.decision_text.strip():
        yield Obstacle("decision_text", t("Falta escribir qué se decidió y por qué."))
    if not facts.decider.strip():
        yield Obstacle("decider", t("Falta decir quién tomó la decisión."))
    if facts.decided_on is None:
        yield Obstacle("decided_on", t("Falta la fecha de la decisión."))
    if facts.is_correction and not facts.change_reason.strip():
        yield Obstacle("change_reason", t("Falta decir qué cambia en esta versión y por qué."))


def _signature(facts: GateFacts) -> Iterator[Obstacle]:
    if not facts.is_submitted:
        yield Obstacle("submitted", t("Falta entregar la decisión a la dirección."))
    if not facts.is_signed:
        yield Obstacle("signature", t("Falta la firma de la dirección."))
    elif facts.signed_by_author:
        yield Obstacle("signed_by_author", t("Quien escribió la decisión no puede firmarla."))
