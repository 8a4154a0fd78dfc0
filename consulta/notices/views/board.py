"""Telling those who left a contact: how far the mails are, and whom staff tell by hand."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import the_consultation
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.languages import say
from consulta.notices.domain.notices import KEEP_AFTER_END, NoticeState, Settling
from consulta.notices.presenters.board import event_rows, people_to_tell, troubled_mails
from consulta.notices.queries.board import (
    contacts_kept,
    events,
    mail_problems,
    out_of_reach,
    people_by_hand,
    to_tell_by_hand,
    told_by_hand,
)
from consulta.notices.services import outbox
from consulta.vocabulary.errors import InvalidValue, Refused
from consulta.vocabulary.roles import Permission

blueprint = Blueprint("notice_board", __name__, url_prefix="/gestion/consultas/<slug>/avisos")

Page = Response | tuple[str, int] | str
CONFLICT = 409
MOST_AT_ONCE = 100
# What is said of a notice while its contact is before one's eyes: the list stays open.
FROM_THE_LIST = (Settling.TOLD, Settling.FAILED, Settling.STOP)


@blueprint.get("")
@requires(Permission.NOTIFY)
def index(slug: str) -> Page:
    """Everything but the contacts."""
    return _board(slug)


@blueprint.post("/contactos")
@requires(Permission.NOTIFY)
def contacts(slug: str) -> Page:
    """The contacts of those to be told by hand. A POST, since each look is kept in the history."""
    return _contacts(slug)


@blueprint.post("/marcar")
@requires(Permission.NOTIFY)
def settle(slug: str) -> Page:
    """What became of one notice, or of all that one person was told at once."""
    try:
        outcome = Settling(request.form.get("outcome", ""))
    except ValueError:
        flash(gettext("Elija qué pasó con el aviso."), "error")
        return _board(slug), 422
    references = request.form.getlist("reference")[:MOST_AT_ONCE]
    try:
        with unit_of_work():
            consultation, actor = the_consultation(slug), current_actor()
            outbox.settle(consultation, references, outcome, actor=actor, now=utcnow())
    except (InvalidValue, Refused) as refusal:
        texts = [one.text for one in refusal.obstacles] if isinstance(refusal, Refused) else [refusal.text]
        for text in texts:
            flash(say(text), "error")
        return _board(slug), CONFLICT
    flash(_done(outcome), "success")
    return _contacts(slug) if outcome in FROM_THE_LIST else redirect(url_for(".index", slug=slug), 303)


def _done(outcome: Settling) -> str:
    texts = {
        Settling.TOLD: gettext("Queda anotado que ya le avisó."),
        Settling.FAILED: gettext("Queda anotado que no se pudo."),
        Settling.AGAIN: gettext("El aviso vuelve a la lista de los que faltan."),
        Settling.ARRIVED: gettext("Queda anotado que ya llegó."),
        Settling.STOP: gettext("El contacto quedó borrado: ya no se le avisa."),
    }
    return str(texts[outcome])


def _contacts(slug: str) -> str:
    with unit_of_work():
        consultation = the_consultation(slug)
        people, others = to_tell_by_hand(consultation.id), out_of_reach(consultation.id)
        told = people_to_tell(people, current_app.extensions["settings"].public_url)
        outbox.note_look(consultation, len(told) + len(others), actor=current_actor(), now=utcnow())
    return render_template(
        "notices/board/contacts.html",
        consultation=the_consultation(slug),
        people=told,
        others=others,
        waiting=people_by_hand(the_consultation(slug).id),
    )


def _board(slug: str) -> str:
    consultation = the_consultation(slug)
    rows = event_rows(events(consultation.id))
    troubled = troubled_mails(mail_problems(consultation.id))
    ended = consultation.concluded_at or consultation.cancelled_at
    return render_template(
        "notices/board/index.html",
        consultation=consultation,
        rows=rows,
        by_hand_waiting=people_by_hand(consultation.id),
        unreachable=sum(row.unreachable for row in rows),
        in_doubt=[one for one in troubled if one.line.state is NoticeState.IN_DOUBT],
        troubled=[one for one in troubled if one.line.state is not NoticeState.IN_DOUBT],
        settled=told_by_hand(consultation.id),
        kept=contacts_kept(consultation.id),
        kept_until=ended + KEEP_AFTER_END if ended else None,
        mail_is_set_up=bool(current_app.extensions["settings"].smtp_url),
    )
