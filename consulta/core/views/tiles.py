"""Map tiles, by the proxy of core/tiles.py."""

from __future__ import annotations

from flask import Blueprint, Response

from consulta.core.access import public
from consulta.core.headers import cache_publicly
from consulta.core.limits import limiter
from consulta.core.tiles import tiles

blueprint = Blueprint("tiles", __name__)

WEEK, MINUTE = 604_800, 60


@blueprint.get("/mapa/teselas/<int:z>/<int:x>/<int:y>.png")
@public
@limiter.limit("900 per minute")
def tile(z: int, x: int, y: int) -> Response:
    """A tile, kept by browsers for a week; a missing one is asked for again after a minute."""
    found = tiles().get(z, x, y)
    if found is None:
        return cache_publicly(Response(status=404, mimetype="text/plain"), MINUTE)
    return cache_publicly(Response(found.content, mimetype=found.media_type), WEEK)
