"""The geography of a consultation: its zone, its landmarks, and the area of its results map."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consulta.consultations.domain.cells import MAX_BINS, bins_for_area
from consulta.consultations.domain.lifecycle import State
from consulta.consultations.domain.outlines import box_around
from consulta.consultations.domain.zones import MAX_AREA_KM2, MAX_ZONE_KM2, area_km2
from consulta.consultations.forms.zone import BoxForm, LandmarksForm, OutlineForm
from consulta.consultations.queries.consultations import consultation_or_404
from consulta.consultations.queries.public import as_public
from consulta.consultations.services import consultations
from consulta.core.access import current_actor, requires
from consulta.core.clock import utcnow
from consulta.core.refusals import UNPROCESSABLE, form_status, saving
from consulta.vocabulary.roles import Permission

blueprint = Blueprint("zone", __name__, url_prefix="/gestion/consultas/<slug>/zona")

Page = Response | tuple[str, int] | str


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def edit(slug: str) -> Page:
    """The zone: a polygon of at most 25 km²."""
    consultation = consultation_or_404(slug)
    form = OutlineForm()
    if not form.is_submitted():
        form.show(consultation.zone)
    elif form.validate() and (geometry := form.read(MAX_ZONE_KM2)):
        with saving(form):
            consultations.set_zone(consultation_or_404(slug), geometry, actor=current_actor(), now=utcnow())
        if not form.errors:
            flash(gettext("La zona está guardada."), "success")
            return redirect(url_for(".edit", slug=slug), 303)
    return _page("consultations/zone/edit.html", slug, form=form), form_status(form)


@blueprint.route("/puntos", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def landmarks(slug: str) -> Page:
    """Places that people of the zone know by name."""
    consultation = consultation_or_404(slug)
    if request.method == "POST":
        form = LandmarksForm(sent=request.form)
        given = form.read()
        if not form.row_errors:
            with saving(form):
                consultations.set_landmarks(
                    consultation_or_404(slug), given, actor=current_actor(), now=utcnow()
                )
        if not form.errors and not form.row_errors:
            flash(gettext("Los puntos de referencia están guardados."), "success")
            return redirect(url_for(".landmarks", slug=slug), 303)
        return _page("consultations/zone/landmarks.html", slug, form=form), UNPROCESSABLE
    form = LandmarksForm([(one.name, f"{one.lat}, {one.lon}") for one in consultation.landmarks])
    return _page("consultations/zone/landmarks.html", slug, form=form)


@blueprint.route("/area", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSULTATION)
def area(slug: str) -> Page:
    """Where figures by place will be published: at most 250 cells."""
    consultation = consultation_or_404(slug)
    form = OutlineForm()
    if not form.is_submitted():
        form.show(consultation.map_area)
    elif form.validate() and (geometry := form.read(MAX_AREA_KM2)):
        with saving(form):
            consultations.set_map_area(
                consultation_or_404(slug), geometry, actor=current_actor(), now=utcnow()
            )
        if not form.errors:
            return _area_saved(slug)
    return _page("consultations/zone/area.html", slug, form=form, box=_box()), form_status(form)


@blueprint.post("/area/caja")
@requires(Permission.EDIT_CONSULTATION)
def box(slug: str) -> Page:
    """The map area as a box some kilometres around the zone."""
    consultation_or_404(slug)
    form = BoxForm()
    if form.validate_on_submit():
        with saving(form):
            consultation = consultation_or_404(slug)
            if consultation.zone is None:
                form.km.errors = [gettext("Primero guarde la zona; la caja se hace a su alrededor.")]
            else:
                around = box_around(consultation.zone, form.km.data)
                consultations.set_map_area(consultation, around, actor=current_actor(), now=utcnow())
        if not form.errors:
            return _area_saved(slug)
    page = _page("consultations/zone/area.html", slug, form=OutlineForm(formdata=None), box=form)
    return page, form_status(form)


def _area_saved(slug: str) -> Page:
    flash(gettext("El área del mapa está guardada."), "success")
    return redirect(url_for(".area", slug=slug), 303)


def _box() -> BoxForm:
    return BoxForm(formdata=None, data={"km": 2})


def _page(template: str, slug: str, **parts: object) -> str:
    consultation, now = consultation_or_404(slug), utcnow()
    zone, map_area = consultation.zone, consultation.map_area
    return render_template(
        template,
        consultation=consultation,
        public=as_public(consultation, now),
        changeable=consultation.state_at(now) is State.DRAFT,
        zone_km2=area_km2(zone) if zone else None,
        area_km2=area_km2(map_area) if map_area else None,
        cells=len(bins_for_area(map_area)) if map_area else None,
        max_cells=MAX_BINS,
        max_zone_km2=MAX_ZONE_KM2,
        max_area_km2=MAX_AREA_KM2,
        **parts,
    )
