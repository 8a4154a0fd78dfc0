"""Logs that anyone could see: what opens somebody's words, or stops their notices, is masked in them."""

from __future__ import annotations

import logging
import re
from typing import Any

from flask import Flask
from flask.logging import default_handler

FOLIO = re.compile(r"(/(?:folio|avisos)/)[^/\s?\"'\]]+")


# PostgreSQL quotes the row or the key it refuses, which may be somebody's words or place.
QUOTED_ROW = re.compile(r"\nDETAIL:.*?(?=\n\[SQL:|\n\nThe above exception|\Z)", re.DOTALL)


class MaskFolios(logging.Filter):
    """Replaces the folio in any address that gets into a message."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = FOLIO.sub(r"\1·····", record.getMessage()), ()
        return True


class DiscreetFormatter(logging.Formatter):
    """Tells in a traceback what failed, not on whose words (database.py hides those of statements)."""

    def formatException(self, ei: Any) -> str:
        return FOLIO.sub(r"\1·····", QUOTED_ROW.sub("", super().formatException(ei)))


def setup_logs(app: Flask) -> None:
    app.logger.addFilter(MaskFolios())
    default_handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
