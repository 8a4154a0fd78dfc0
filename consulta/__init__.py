"""Consulta: public consultations, answered."""

from __future__ import annotations

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from consulta.accounts.setup import setup_accounts
from consulta.consultations.setup import setup_consultations
from consulta.contributions.setup import setup_contributions
from consulta.core.assets import STATIC, TEMPLATES
from consulta.core.hosts import setup_hosts
from consulta.core.settings import Settings
from consulta.core.setup import setup_core
from consulta.dashboard.setup import setup_dashboard
from consulta.decisions.setup import setup_decisions
from consulta.notices.setup import setup_notices
from consulta.publishing.setup import setup_publishing
from consulta.reading.setup import setup_reading
from consulta.receipts.setup import setup_receipts
from consulta.record.setup import setup_record


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings, or for those of the environment.

    Raises settings.UnsafeSettings where they would make it run unsafely.
    """
    settings = settings or Settings.load()
    settings.check()
    app = Flask(__name__, template_folder=str(TEMPLATES), static_folder=str(STATIC))
    app.extensions["settings"] = settings
    app.testing = settings.testing
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    setup_core(app, settings)
    setup_accounts(app, settings)
    setup_consultations(app)
    setup_contributions(app)
    setup_reading(app)
    setup_decisions(app)
    setup_record(app)
    setup_publishing(app)
    setup_receipts(app)
    setup_notices(app)
    setup_dashboard(app)
    setup_hosts(app, settings)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        # The scheme is that of the public address; the host that a proxy names is checked against it.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=0, x_host=count)  # type: ignore[method-assign]
    return app
