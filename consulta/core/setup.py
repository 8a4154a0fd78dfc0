"""What this room adds to the application."""

from __future__ import annotations

from flask import Flask

from consulta.core.access import setup_access
from consulta.core.assets import setup_assets
from consulta.core.bodies import setup_bodies
from consulta.core.database import setup_database
from consulta.core.error_pages import setup_errors
from consulta.core.extensions import compress
from consulta.core.filters import setup_filters
from consulta.core.headers import setup_headers
from consulta.core.kept_pages import setup_kept_pages
from consulta.core.languages import setup_languages
from consulta.core.limits import setup_limits
from consulta.core.logs import setup_logs
from consulta.core.pdf import setup_pdf
from consulta.core.same_site import setup_same_site
from consulta.core.settings import Settings
from consulta.core.tiles import setup_tiles
from consulta.core.vault import setup_vault
from consulta.core.views import health, tiles


def setup_core(app: Flask, settings: Settings) -> None:
    """Everything but sign-in, which needs accounts."""
    setup_logs(app)
    setup_bodies(app)
    setup_assets(app)
    setup_headers(app, settings)
    setup_languages(app)
    setup_filters(app)
    setup_database(app, settings)
    setup_vault(app, settings)
    setup_limits(app, settings)
    setup_same_site(app, settings)
    setup_kept_pages(app)
    setup_access(app)
    setup_tiles(app, settings)
    setup_pdf(app, settings)
    compress.init_app(app)
    app.url_map.strict_slashes = False
    app.jinja_env.globals["demo"] = settings.demo
    # Full addresses begin with this, never with the Host header of a request: pages are cached for all.
    app.jinja_env.globals["public_url"] = settings.public_url
    for page in (health, tiles):
        app.register_blueprint(page.blueprint)
    setup_errors(app)
