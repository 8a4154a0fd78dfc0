"""Recording contributions for people: home visits, assemblies, telephone, WhatsApp, office, paper."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext

from consulta.consultations.domain.lifecycle import State
from consulta.contributions.domain.privacy_notice import notice
from consulta.contributions.forms.answers import versions_sent
from consulta.contributions.forms.recording import assisted_form
from consulta.contributions.queries.questionnaire import Questionnaire, questionnaire, with_versions
from consulta.contributions.services.intake import Outcome
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
    wanted = _asked(slug)
    return _render(wanted, assisted_form(wanted.questions)(submission_id=str(uuid4())))


@blueprint.post("")
@requires(Permission.RECORD_CONTRIBUTION)
def record(slug: str) -> str | tuple[str, int]:
    wanted, now = _asked(slug), utcnow()
    filled = assisted_form(with_versions(wanted, versions_sent(wanted.questions, request.form)))()
    if not filled.validate():
        return _render(wanted, filled), 422
    try:
        with unit_of_work():
            reception = record_assisted(
                wanted.id,
                filled.submission(),
                channel=filled.channel_given(),
                consent_way=filled.consent_way_given(),
                captured_at=filled.captured_at_given(now),
                actor=current_actor(),
                now=now,
            )
    except Refused as refusal:
        filled.form_errors.extend(say(obstacle.text) for obstacle in refusal.obstacles)
        return _render(wanted, filled), 409
    if reception.outcome is Outcome.CONFLICT:
        filled.submission_id.data = str(uuid4())
        filled.form_errors.append(
            gettext(
                "Este envío ya se había guardado con otro contenido. Si es otro aporte, guárdelo otra vez."
            )
        )
        return _render(wanted, filled), 409
    if reception.folio is None:
        filled.form_errors.append(gettext("Ese aporte ya fue retirado por su autor o autora."))
        return _render(wanted, filled), 410
    return render_template(
        "contributions/recording/recorded.html",
        consultation=wanted,
        folio=reception.folio,
        key=vault().withdrawal_key(reception.folio),
    )


def _asked(slug: str) -> Questionnaire:
    wanted = questionnaire(slug)
    if wanted is None or wanted.state_at(utcnow()) not in (State.OPEN, State.CLOSED):
        abort(404)
    return wanted


def _render(wanted: Questionnaire, form: Any) -> str:
    return render_template(
        "contributions/recording/form.html", consultation=wanted, form=form, notice_lines=notice()
    )
