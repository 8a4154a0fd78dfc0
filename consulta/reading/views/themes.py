"""Staff pages of the codebook: create, edit and retire themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.queries.consultations import consultation_or_404
from consulta.consultations.services.locking import FROZEN
from consulta.core.access import current_actor, requires, unit_of_work
from consulta.core.clock import utcnow
from consulta.core.refusals import form_status, saving
from consulta.reading.domain.themes import ThemeWords
from consulta.reading.forms.reading import ThemeForm
from consulta.reading.presenters.codebook_changes import change_sentence
from consulta.reading.queries.codebook import changes_made, codebook, theme_by_public_id, undoable
from consulta.reading.services import themes
from consulta.vocabulary.errors import Obstacle, Refused
from consulta.vocabulary.roles import Permission

if TYPE_CHECKING:
    from consulta.consultations.models.consultation import Consultation
    from consulta.reading.models.theme import Theme

blueprint = Blueprint("themes", __name__, url_prefix="/gestion/consultas/<slug>/temas")

Page = Response | str | tuple[str, int]


@blueprint.get("")
@requires(Permission.READ_CONTRIBUTIONS)
def index(slug: str) -> Page:
    return _codebook(consultation_or_404(slug), ThemeForm())


@blueprint.post("")
@requires(Permission.CODE)
def create(slug: str) -> Page:
    form = ThemeForm()
    consultation_or_404(slug)
    if form.validate_on_submit():
        with saving(form):
            themes.create(
                consultation_or_404(slug),
                form.name.data,
                form.meaning.data,
                form.includes.data,
                form.excludes.data,
                actor=current_actor(),
                now=utcnow(),
            )
        if not form.errors:
            flash(gettext("El tema está en el libro de códigos."), "success")
            return redirect(url_for(".index", slug=slug), 303)
    return _codebook(consultation_or_404(slug), form), form_status(form)


@blueprint.route("/<theme>", methods=["GET", "POST"])
@requires(Permission.CODE)
def edit(slug: str, theme: str) -> Page:
    """Change what a theme is called and what it means."""
    consultation = consultation_or_404(slug)
    found = _theme(consultation, theme)
    form = ThemeForm(data=_data(found))
    if form.validate_on_submit():
        with saving(form):
            themes.edit(
                _theme(consultation_or_404(slug), theme),
                ThemeWords(form.name.data, form.meaning.data, form.includes.data, form.excludes.data),
                actor=current_actor(),
                now=utcnow(),
            )
        if not form.errors:
            flash(gettext("El tema está cambiado. Lo leído con él sigue igual."), "success")
            return redirect(url_for(".index", slug=slug), 303)
    return _editing(slug, theme, form), form_status(form)


@blueprint.post("/<theme>/quitar")
@requires(Permission.CODE)
def retire(slug: str, theme: str) -> Page:
    _theme(consultation_or_404(slug), theme)
    try:
        with unit_of_work():
            themes.retire(_theme(consultation_or_404(slug), theme), actor=current_actor(), now=utcnow())
    except Refused as refusal:
        found = _theme(consultation_or_404(slug), theme)
        form = ThemeForm(formdata=None, data=_data(found))
        return _editing(slug, theme, form, refusal.obstacles), 409
    flash(gettext("El tema ya no está en el libro de códigos."), "success")
    return redirect(url_for(".index", slug=slug), 303)


def _data(theme: Theme) -> dict[str, str]:
    return {
        "name": theme.name,
        "meaning": theme.meaning,
        "includes": theme.includes,
        "excludes": theme.excludes,
    }


def _theme(consultation: Consultation, public_id: str) -> Theme:
    found = theme_by_public_id(consultation.id, public_id)
    if found is None:
        abort(404)
    return found


def _codebook(consultation: Consultation, form: ThemeForm) -> str:
    return render_template(
        "reading/themes/index.html",
        consultation=consultation,
        form=form,
        book=codebook(consultation.id),
        last=undoable(changes_made(consultation.id)),
        change_sentence=change_sentence,
        is_frozen=consultation.state_at(utcnow()) in FROZEN,
    )


def _editing(slug: str, theme: str, form: ThemeForm, obstacles: tuple[Obstacle, ...] = ()) -> str:
    consultation = consultation_or_404(slug)
    shown = next((one for one in codebook(consultation.id) if one.public_id == theme), None)
    if shown is None:
        abort(404)
    return render_template(
        "reading/themes/edit.html", consultation=consultation, form=form, theme=shown, obstacles=obstacles
    )
