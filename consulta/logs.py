"""Logs that anyone could see: a folio opens a person's words, so it is masked before it is written."""

from __future__ import annotations

import logging
import re

from flask import Flask
from flask.logging import default_handler

FOLIO = re.compile(r"(/folio/)[^/\s?\"'\]]+")


class MaskFolios(logging.Filter):
    """Replaces the folio in any address that gets into a message or a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = FOLIO.sub(r"\1·····", record.getMessage()), ()
        return True


def setup_logs(app: Flask) -> None:
    app.logger.addFilter(MaskFolios())
    default_handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
