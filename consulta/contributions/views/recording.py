"""Recording contributions for people: home visits, assemblies, telephone, WhatsApp, office, paper."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext

from consulta.consultations.domain.lifecycle import State
from consulta.contributions.domain.privacy_notice import privacy_notice
from consulta.contributions.forms.answers import sent_versions
from consulta.contributions.forms.recording import assisted_form
from consulta.contributions.queries.questionnaire import (
    Questionnaire,
    questionnaire_of,
    questions_at_versions,
)
from consulta.contributions.services.intake import IntakeOutcome
from consulta.contributions.services.recording import record_assisted
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.languages import say
from consulta.core.vault import vault
from consulta.vocabulary.errors import Refused
from consulta.vocabulary.roles import Permission

blueprint = Blueprint("recording", __name__, url_prefix="/gestion/consultas/<slug>/registrar")


@blueprint.get("")
@requires(Permission.RECORD_CONTRIBUTION)
def form(slug: str) -> str:
    questionnaire = _recordable_questionnaire(slug)
    return _render(questionnaire, assisted_form(questionnaire.questions)(submission_id=str(uuid4())))


@blueprint.post("")
@requires(Permission.RECORD_CONTRIBUTION)
def record(slug: str) -> str | tuple[str, int]:
    questionnaire, now = _recordable_questionnaire(slug), utcnow()
    filled = assisted_form(
        questions_at_versions(questionnaire, sent_versions(questionnaire.questions, request.form))
    )()
    if not filled.validate():
        return _render(questionnaire, filled), 422
    try:
        with unit_of_work():
            result = record_assisted(
                questionnaire.id,
                filled.submission(),
                channel=filled.chosen_channel(),
                consent_way=filled.chosen_consent_way(),
                captured_at=filled.chosen_captured_at(now),
                actor=current_actor(),
                now=now,
            )
    except Refused as refusal:
        filled.form_errors.extend(say(obstacle.text) for obstacle in refusal.obstacles)
        return _render(questionnaire, filled), 409
    if result.outcome is IntakeOutcome.CONFLICT:
        filled.submission_id.data = str(uuid4())
        filled.form_errors.append(
            gettext(
                "Este envío ya se había guardado con otro contenido. Si es otro aporte, guárdelo otra vez."
            )
        )
        return _render(questionnaire, filled), 409
    if result.folio is None:
        filled.form_errors.append(gettext("Ese aporte ya fue retirado por su autor o autora."))
        return _render(questionnaire, filled), 410
    return render_template(
        "contributions/recording/recorded.html",
        consultation=questionnaire,
        folio=result.folio,
        key=vault().withdrawal_key(result.folio),
    )


def _recordable_questionnaire(slug: str) -> Questionnaire:
    questionnaire = questionnaire_of(slug)
    if questionnaire is None or questionnaire.state_at(utcnow()) not in (State.OPEN, State.CLOSED):
        abort(404)
    return questionnaire


def _render(questionnaire: Questionnaire, form: Any) -> str:
    return render_template(
        "contributions/recording/form.html",
        consultation=questionnaire,
        form=form,
        notice_lines=privacy_notice(),
    )
