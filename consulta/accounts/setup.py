"""What this room adds to the application."""

from __future__ import annotations

from flask import Flask

from consulta.accounts.sign_in import setup_sign_in
from consulta.accounts.views import accounts, confirmation, links, second_factor, security_record, sessions
from consulta.core.settings import Settings


def setup_accounts(app: Flask, settings: Settings) -> None:
    setup_sign_in(app, settings)
    for page in (accounts, sessions, confirmation, links, second_factor, security_record):
        app.register_blueprint(page.blueprint)
