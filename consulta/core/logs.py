"""Logs without secrets: folios, unsubscribe tokens and quoted database rows are masked."""

from __future__ import annotations

import logging
import re
from typing import Any

from flask import Flask
from flask.logging import default_handler

SECRET_IN_ADDRESS = re.compile(r"(/(?:folio|avisos|gestion/enlace)/)[^/\s?\"'\]]+")


# PostgreSQL quotes the row or the key it refuses, which may be somebody's words or place.
QUOTED_ROW = re.compile(r"\nDETAIL:.*?(?=\n\[SQL:|\n\nThe above exception|\Z)", re.DOTALL)


class MaskSecrets(logging.Filter):
    """Masks the folio or token in each address in a message."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET_IN_ADDRESS.sub(r"\1·····", record.getMessage()), ()
        return True


class DiscreetFormatter(logging.Formatter):
    """Masks secrets and quoted rows in tracebacks (database.py hides the parameters of statements)."""

    def formatException(self, ei: Any) -> str:
        return SECRET_IN_ADDRESS.sub(r"\1·····", QUOTED_ROW.sub("", super().formatException(ei)))


def setup_logs(app: Flask) -> None:
    app.logger.addFilter(MaskSecrets())
    default_handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
