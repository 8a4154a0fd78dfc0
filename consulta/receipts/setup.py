"""What this room adds to the application."""

from __future__ import annotations

from flask import Flask

from consulta.receipts.views import receipts, withdrawals


def setup_receipts(app: Flask) -> None:
    for page in (receipts, withdrawals):
        app.register_blueprint(page.blueprint)
