"""Staff pages of the codebook: merge and split themes, its versions, and undo of its last change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.consultations.services.locking import FROZEN
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.languages import say
from consulta.core.refusals import form_status, saving
from consulta.reading.domain.themes import ThemeKind, ThemeWords
from consulta.reading.forms.codebook import PARTS, MergeForm, SplitAssignment, SplitForm, split_assignment
from consulta.reading.presenters.codebook_changes import FIELDS, change_sentence
from consulta.reading.queries.codebook import (
    changes_made,
    codebook,
    codebook_versions,
    theme_by_public_id,
    undoable,
)
from consulta.reading.queries.theme_codings import MOST, theme_coding_ids, theme_codings
from consulta.reading.services.codebook_changes import Part, merge, split
from consulta.reading.services.codebook_undo import undo_change
from consulta.vocabulary.errors import Refused
from consulta.vocabulary.numbers import read_number
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation
    from consulta.reading.models.theme import Theme

blueprint = Blueprint("codebook", __name__, url_prefix="/gestion/consultas/<slug>/temas")

Page = Response | str | tuple[str, int]


@blueprint.get("/versiones")
@requires(Permission.READ_CONTRIBUTIONS)
def versions(slug: str) -> Page:
    """Every version of the codebook with what changed in it, word by word."""
    consultation = consultation_or_404(slug)
    return render_template(
        "reading/themes/versions.html",
        consultation=consultation,
        versions=codebook_versions(consultation.id),
        last=undoable(changes_made(consultation.id)),
        change_sentence=change_sentence,
        fields=FIELDS,
        is_frozen=consultation.state_at(utcnow()) in FROZEN,
    )


@blueprint.post("/deshacer")
@requires(Permission.CODE)
def undo(slug: str) -> Page:
    """Undo the last change, if it is the one the page showed."""
    consultation_or_404(slug)
    seen = read_number(request.form.get("cambio", "")) or 0
    try:
        with unit_of_work():
            undo_change(consultation_or_404(slug), seen, actor=current_actor(), now=utcnow())
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            flash(say(obstacle.text), "error")
    else:
        flash(gettext("Se deshizo el cambio. El libro de códigos y lo leído están como antes."), "success")
    return redirect(url_for("themes.index", slug=slug), 303)


@blueprint.route("/unir", methods=["GET", "POST"])
@requires(Permission.CODE)
def merging(slug: str) -> Page:
    """Merge themes into one."""
    consultation = consultation_or_404(slug)
    book = [theme for theme in codebook(consultation.id) if not theme.is_no_action]
    chosen = request.args.get("tema", "")
    form = MergeForm(data={"themes": [chosen] if chosen else []})
    form.offer((theme.public_id, theme.name) for theme in book)
    if form.validate_on_submit():
        with saving(form):
            _merge(consultation_or_404(slug), form)
        if not form.errors:
            flash(gettext("Los temas son uno. Lo que se leyó con ellos se lee con el que queda."), "success")
            return redirect(url_for("themes.index", slug=slug), 303)
    page = render_template("reading/themes/merge.html", consultation=consultation, form=form, book=book)
    return page, form_status(form)


@blueprint.route("/<theme>/dividir", methods=["GET", "POST"])
@requires(Permission.CODE)
def splitting(slug: str, theme: str) -> Page:
    """Split a theme: move some of its codings to new themes."""
    _ordinary(consultation_or_404(slug), theme)
    form = SplitForm(q=request.args.get("q", ""))
    sent = split_assignment(request.form)
    if form.validate_on_submit():
        with saving(form):
            _split(_ordinary(consultation_or_404(slug), theme), form, sent)
        if not form.errors:
            flash(gettext("El tema está dividido. Lo que no pasó a otro sigue donde estaba."), "success")
            return redirect(url_for("themes.index", slug=slug), 303)
    found = _ordinary(consultation_or_404(slug), theme)
    page = render_template(
        "reading/themes/split.html",
        consultation=consultation_or_404(slug),
        form=form,
        theme=found,
        readings=theme_codings(found, form.q.data or ""),
        most=MOST,
        sent=sent,
        parts=PARTS,
    )
    return page, form_status(form)


def _merge(consultation: Consultation, form: MergeForm) -> None:
    into = _ordinary(consultation, form.into.data)
    sources = [_ordinary(consultation, one) for one in form.themes.data or () if one != into.public_id]
    words = None
    if form.name.data:
        words = ThemeWords(form.name.data, into.meaning, into.includes, into.excludes)
    merge(sources, into, words, actor=current_actor(), now=utcnow())


def _split(theme: Theme, form: SplitForm, sent: SplitAssignment) -> None:
    search = (form.q.data or "").strip()
    if form.everything.data and search:
        sent = sent.with_rest(theme_coding_ids(theme, search))
    written = {
        part: ThemeWords(form[f"name_{part}"].data, form[f"meaning_{part}"].data)
        for part in PARTS
        if form[f"name_{part}"].data or sent.parts[part]
    }
    parts = [Part(words.cleaned(), sent.parts[part]) for part, words in written.items()]
    split(theme, parts, actor=current_actor(), now=utcnow())


def _ordinary(consultation: Consultation, public_id: str) -> Theme:
    found = theme_by_public_id(consultation.id, public_id)
    if found is None or found.kind != ThemeKind.ORDINARY:
        abort(404)
    return found
