"""Documents and pictures of published decisions and commitments."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from consulta.core.access import public
from consulta.core.headers import file_response
from consulta.decisions.queries.published.attachments import published_file

blueprint = Blueprint("documents", __name__)

YEAR = 365 * 24 * 3600


@blueprint.get("/consultas/<slug>/documentos/<attachment_id>/<file_name>")
@public
def show(slug: str, attachment_id: str, file_name: str) -> Response:
    """A file of a published decision, or one that shows how a commitment went. It never changes."""
    found = published_file(slug, attachment_id, file_name)
    if found is None:
        abort(404)
    response = file_response(found.content, found.media_type.value, found.file_name, found.sha256)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
