"""The community notice of a decision: one sheet for notice boards, as a page and as PDF."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from flask_babel import gettext

from consulta.consultations.queries.public import PublicConsultation, public_consultation
from consulta.core.access import public
from consulta.core.assets import fingerprint
from consulta.core.clock import utcnow
from consulta.core.headers import cache_publicly
from consulta.core.languages import current_language
from consulta.core.limits import limiter
from consulta.core.markdown import markdown
from consulta.core.pdf import STYLE, CannotRender, pdf_renderer
from consulta.core.settings import Settings
from consulta.decisions.queries.published.decision import PublishedDecision, published_decision
from consulta.notices.presenters.community_notice import (
    CommunityNotice,
    community_notices,
    fullest_on_one_sheet,
)
from consulta.notices.presenters.qr import qr_code
from consulta.record.queries.record import PublishedCheckpoint, newest_checkpoint
from consulta.vocabulary.calendar import local_date

blueprint = Blueprint("community_notice", __name__)

FIVE_MINUTES = 300
UNAVAILABLE = 503


@blueprint.get("/consultas/<slug>/aviso")
@public
def show(slug: str) -> str:
    """The notice to be printed from the browser."""
    consultation, decision = _decided(slug)
    notice = fullest_on_one_sheet(decision, _summary(decision))
    return _render(notice, newest_checkpoint(consultation.id))


@blueprint.get("/consultas/<slug>/aviso.pdf")
@limiter.limit("30 per minute")
@public
def pdf(slug: str) -> Response | tuple[str, int]:
    """The notice on exactly one A4 sheet, cached until something on it changes."""
    consultation, decision = _decided(slug)
    checkpoint = newest_checkpoint(consultation.id)
    try:
        drawn = pdf_renderer().cached(
            _key(consultation, checkpoint), lambda: _sheets(decision, checkpoint), pages=1
        )
    except CannotRender:
        return render_template("notices/letters/no_pdf.html", slug=slug), UNAVAILABLE
    response = Response(drawn, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="aviso-{slug}.pdf"'
    return cache_publicly(response, FIVE_MINUTES)


def _decided(slug: str) -> tuple[PublicConsultation, PublishedDecision]:
    now = utcnow()
    consultation, decision = public_consultation(slug, now), published_decision(slug, now)
    if consultation is None or decision is None:
        abort(404)
    return consultation, decision


def _key(consultation: PublicConsultation, checkpoint: PublishedCheckpoint | None) -> str:
    """The cache key, of all that the sheet depends on; the day is in it because lateness is shown."""
    parts = (
        consultation.public_id,
        consultation.revision,
        current_language(),
        local_date(utcnow()),
        checkpoint.root_hex if checkpoint else "",
        _site(),
        fingerprint(STYLE),
    )
    return "aviso " + " ".join(map(str, parts))


def _sheets(decision: PublishedDecision, checkpoint: PublishedCheckpoint | None) -> list[str]:
    notices = community_notices(decision, _summary(decision))
    return [_render(notice, checkpoint) for notice in notices]


def _render(notice: CommunityNotice, checkpoint: PublishedCheckpoint | None) -> str:
    address = _site() + url_for("decision.show", slug=notice.slug)
    return render_template(
        "notices/letters/notice.html",
        notice=notice,
        address=address,
        code=qr_code(address, gettext("Código QR que lleva a la decisión")),
        checkpoint=checkpoint,
    )


def _summary(decision: PublishedDecision) -> str:
    return markdown(decision.text).striptags()


def _site() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url
