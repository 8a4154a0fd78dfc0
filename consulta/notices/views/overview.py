"""The notices of a consultation for the staff: how far the mails are, and whom to notify by hand."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.languages import say
from consulta.notices.domain.notices import CONTACT_KEPT_AFTER_END, NoticeMark, NoticeState
from consulta.notices.presenters.overview import event_rows, mail_problems, people_to_notify
from consulta.notices.queries.overview import (
    contact_count,
    event_counts,
    last_marked_by_hand,
    mails_with_problems,
    people_waiting_count,
    unreachable_contacts,
    waiting_by_hand,
)
from consulta.notices.services import contacts as contact_services
from consulta.notices.services.marks import mark as mark_notices
from consulta.vocabulary.errors import InvalidValue, Refused
from consulta.vocabulary.roles import Permission

blueprint = Blueprint("notices", __name__, url_prefix="/gestion/consultas/<slug>/avisos")

Page = Response | tuple[str, int] | str
CONFLICT = 409
MOST_REFERENCES = 100
# Reported from the list of contacts, which stays open.
FROM_CONTACTS = (NoticeMark.NOTIFIED, NoticeMark.FAILED, NoticeMark.UNSUBSCRIBED)


@blueprint.get("")
@requires(Permission.NOTIFY)
def index(slug: str) -> Page:
    """Everything but the contacts."""
    return _overview(slug)


@blueprint.post("/contactos")
@requires(Permission.NOTIFY)
def contacts(slug: str) -> Page:
    """The contacts of those to notify by hand. A POST, since each look is noted in the history."""
    return _contacts(slug)


@blueprint.post("/marcar")
@requires(Permission.NOTIFY)
def mark(slug: str) -> Page:
    """Store what staff report of one notice, or of all notices of one person."""
    try:
        reported = NoticeMark(request.form.get("outcome", ""))
    except ValueError:
        flash(gettext("Elija qué pasó con el aviso."), "error")
        return _overview(slug), 422
    references = request.form.getlist("reference")[:MOST_REFERENCES]
    try:
        with unit_of_work():
            consultation, actor = consultation_or_404(slug), current_actor()
            mark_notices(consultation, references, reported, actor=actor, now=utcnow())
    except (InvalidValue, Refused) as refusal:
        texts = [one.text for one in refusal.obstacles] if isinstance(refusal, Refused) else [refusal.text]
        for text in texts:
            flash(say(text), "error")
        return _overview(slug), CONFLICT
    flash(_done(reported), "success")
    return _contacts(slug) if reported in FROM_CONTACTS else redirect(url_for(".index", slug=slug), 303)


def _done(reported: NoticeMark) -> str:
    texts = {
        NoticeMark.NOTIFIED: gettext("Queda anotado que ya le avisó."),
        NoticeMark.FAILED: gettext("Queda anotado que no se pudo."),
        NoticeMark.RETRY: gettext("El aviso vuelve a la lista de los que faltan."),
        NoticeMark.ARRIVED: gettext("Queda anotado que ya llegó."),
        NoticeMark.UNSUBSCRIBED: gettext("El contacto quedó borrado: ya no se le avisa."),
    }
    return str(texts[reported])


def _contacts(slug: str) -> str:
    with unit_of_work():
        consultation = consultation_or_404(slug)
        lines, others = waiting_by_hand(consultation.id), unreachable_contacts(consultation.id)
        people = people_to_notify(lines, current_app.extensions["settings"].public_url)
        contact_services.record_contacts_seen(
            consultation, len(people) + len(others), actor=current_actor(), now=utcnow()
        )
    return render_template(
        "notices/overview/contacts.html",
        consultation=consultation_or_404(slug),
        people=people,
        others=others,
        waiting=people_waiting_count(consultation_or_404(slug).id),
    )


def _overview(slug: str) -> str:
    consultation = consultation_or_404(slug)
    rows = event_rows(event_counts(consultation.id))
    problems = mail_problems(mails_with_problems(consultation.id))
    ended = consultation.concluded_at or consultation.cancelled_at
    return render_template(
        "notices/overview/index.html",
        consultation=consultation,
        rows=rows,
        waiting_by_hand=people_waiting_count(consultation.id),
        unreachable=sum(row.unreachable for row in rows),
        in_doubt=[one for one in problems if one.line.state is NoticeState.IN_DOUBT],
        troubled=[one for one in problems if one.line.state is not NoticeState.IN_DOUBT],
        marked=last_marked_by_hand(consultation.id),
        kept=contact_count(consultation.id),
        kept_until=ended + CONTACT_KEPT_AFTER_END if ended else None,
        mail_is_set_up=bool(current_app.extensions["settings"].smtp_url),
    )
