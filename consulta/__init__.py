"""Consulta: public consultations, answered."""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from consulta.access import setup_access
from consulta.assets import MIGRATIONS, STATIC, TEMPLATES, setup_assets
from consulta.config import Settings
from consulta.database import setup_database
from consulta.drawing import setup_drawing
from consulta.extensions import compress, db, migrate
from consulta.filters import setup_filters
from consulta.headers import setup_headers
from consulta.i18n import setup_i18n
from consulta.limits import setup_limits
from consulta.logs import setup_logs
from consulta.signin import setup_signin
from consulta.tiles import setup_tiles
from consulta.vault import setup_vault
from consulta.views import setup_views

MAX_REQUEST_BYTES = 2 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings, or for those of the environment.

    Raises config.UnsafeSettings where they would make it run unsafely.
    """
    settings = settings or Settings.load()
    settings.check()
    app = Flask(__name__, template_folder=str(TEMPLATES), static_folder=str(STATIC))
    app.extensions["settings"] = settings
    app.testing = settings.testing
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    setup_logs(app)
    setup_assets(app)
    setup_headers(app, settings)
    setup_i18n(app)
    setup_filters(app)
    setup_database(app, settings)
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    setup_vault(app, settings)
    setup_limits(app, settings)
    setup_access(app)
    setup_signin(app, settings)
    setup_tiles(app, settings)
    setup_drawing(app, settings)
    compress.init_app(app)
    setup_views(app, settings)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app
