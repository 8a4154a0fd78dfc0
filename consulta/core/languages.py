"""Languages: Spanish is the source, English a complete catalogue, chosen by ?lang=en (there is no cookie)."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, has_request_context, request
from flask_babel import gettext

from consulta.core.extensions import babel
from consulta.vocabulary.calendar import LOCAL_ZONE
from consulta.vocabulary.text import Text

LANGUAGES = ("es", "en")


def current_language() -> str:
    """The language of this request; Spanish outside one."""
    if not has_request_context():
        return "es"
    if "language" not in g:
        language = request.args.get("lang", "es")
        g.language = language if language in LANGUAGES else "es"
    return str(g.language)


def say(text: Text | str) -> str:
    """A Text of the domain in the language of this request; a str as it is."""
    if isinstance(text, str):
        return text
    params = {name: say(value) if isinstance(value, Text) else value for name, value in text.params.items()}
    return str(gettext(text.template, **params))


def setup_languages(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "es"
    app.config["BABEL_DEFAULT_TIMEZONE"] = LOCAL_ZONE.key
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel.init_app(app, locale_selector=current_language)
    app.add_template_global(say, "say")

    @app.context_processor
    def _language() -> dict[str, Any]:
        return {"lang": current_language()}

    @app.url_defaults
    def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
        # There is no cookie: the address carries the language from page to page (ADR 0015).
        if current_language() != "es" and endpoint != "static":
            values.setdefault("lang", current_language())
