"""The public pages of a decision: in force, an earlier version, what a correction changed, channels."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, url_for

from consulta.consultations.queries.dated import next_change
from consulta.consultations.queries.public import public_consultation
from consulta.core.access import public
from consulta.core.clock import utcnow
from consulta.core.kept_pages import kept
from consulta.core.languages import say
from consulta.decisions.queries.ask_back import verdict_counts
from consulta.decisions.queries.published.changes import decision_changes
from consulta.decisions.queries.published.channels import ChannelView, channel_views
from consulta.decisions.queries.published.decision import PublishedDecision, published_decision
from consulta.decisions.queries.published.flow import flow
from consulta.publishing.presenters import channel_page
from consulta.publishing.presenters.flow import flow_figure
from consulta.publishing.queries.figures import agreement
from consulta.publishing.queries.published_texts import text_counts_by_theme
from consulta.record.queries.record import newest_checkpoint

blueprint = Blueprint("decision", __name__)


@blueprint.get("/consultas/<slug>/decision")
@public
@kept(until=next_change)
def show(slug: str) -> str:
    return _page(slug)


@blueprint.get("/consultas/<slug>/decision/version-<int:number>")
@public
@kept(until=next_change)
def version(slug: str, number: int) -> str:
    """A version as it was published, corrected or not."""
    return _page(slug, number)


@blueprint.get("/consultas/<slug>/decision/cambios-<int:number>")
@public
@kept(until=next_change)
def changes(slug: str, number: int) -> str:
    """What this version changed in the one before it."""
    found = decision_changes(slug, number, utcnow())
    if found is None:
        abort(404)
    return render_template("publishing/decision/changes.html", changes=found)


@blueprint.get("/consultas/<slug>/decision/canales")
@public
@kept(until=next_change)
def channels(slug: str) -> str:
    """What was said through each channel, beside what was decided."""
    decision, views = _channels(slug)
    headers, rows = channel_page.table(views)
    return render_template(
        "publishing/decision/channels.html",
        decision=decision,
        views=views,
        headers=headers,
        rows=rows,
        channels_method=channel_page.method_explained(),
    )


@blueprint.get("/consultas/<slug>/decision/canales/<channel>")
@public
@kept(until=next_change)
def channel(slug: str, channel: str) -> str:
    """One channel with at least ten contributions: its themes and what became of them."""
    decision, views = _channels(slug)
    view = next((one for one in views if one.channel.value == channel), None) or abort(404)
    return render_template(
        "publishing/decision/channel.html",
        decision=decision,
        view=view,
        views=views,
        other_channels=[
            (say(one.channel.label), url_for(".channel", slug=slug, channel=one.channel.value), one is view)
            for one in views
        ],
        title=channel_page.channel_title(view.channel),
        about=channel_page.about_count,
        unsure=_unsure(slug),
        channels_method=channel_page.method_explained(),
    )


def _channels(slug: str) -> tuple[PublishedDecision, tuple[ChannelView, ...]]:
    """The version in force and its channels, or a 404."""
    decision = published_decision(slug, utcnow()) or abort(404)
    views = channel_views(decision) or abort(404)
    return decision, views


def _unsure(slug: str) -> frozenset[str]:
    """The themes that two people read too differently: their figures get a warning."""
    consultation = public_consultation(slug, utcnow()) or abort(404)
    measured = agreement(consultation.id)
    return measured.low if measured else frozenset()


def _page(slug: str, number: int | None = None) -> str:
    now = utcnow()
    decision = published_decision(slug, now, number)
    consultation = public_consultation(slug, now)
    if decision is None or consultation is None:
        abort(404)
    found = flow(decision)
    return render_template(
        "publishing/decision/show.html",
        decision=decision,
        figure=flow_figure(found) if found else None,
        views=channel_views(decision) if decision.is_in_force else (),
        verdicts=verdict_counts(consultation.id),
        words=text_counts_by_theme(consultation.id),
        unsure=_unsure(slug),
        newest=newest_checkpoint(consultation.id),
    )
