"""What a bare Flask application reaches with the same form: it renders and validates it, and commits the same
rows with plain SQL. No access rules, no recognised repeats, no layout: what our own is compared with."""

from __future__ import annotations

import os
import sqlite3
import threading
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import Flask, abort, render_template_string, request

from consulta.consultations.domain.questions.standard import STANDARD_QUESTIONS
from consulta.contributions.forms.answers import answer_form
from consulta.core.languages import setup_languages

PAGE = """<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Responder</title></head><body>
<h1>Responder</h1><form method="post">
{% for field in form %}<p>{{ field.label }} {{ field() }}</p>{% endfor %}
<button>Enviar</button></form></body></html>"""

SCHEMA = """
CREATE TABLE IF NOT EXISTS contribution (id INTEGER PRIMARY KEY, public_id TEXT UNIQUE,
  submission_id TEXT UNIQUE, folio TEXT UNIQUE, channel TEXT, state TEXT, captured_at TEXT, received_at TEXT,
  received_on TEXT, notice TEXT, publish INTEGER, age_band TEXT, sex TEXT, relation TEXT, digest TEXT,
  s1 BLOB, s2 BLOB, s3 BLOB);
CREATE INDEX IF NOT EXISTS accounts ON contribution (state, channel, received_on);
CREATE TABLE IF NOT EXISTS place (contribution_id INTEGER PRIMARY KEY, source TEXT, lat TEXT, lon TEXT,
  accuracy_m INTEGER, district TEXT, landmark TEXT, meaning TEXT);
CREATE TABLE IF NOT EXISTS answer (id INTEGER PRIMARY KEY, public_id TEXT UNIQUE,
  contribution_id INTEGER, key TEXT, words TEXT, UNIQUE (contribution_id, key));
CREATE TABLE IF NOT EXISTS history (id INTEGER PRIMARY KEY, at TEXT, subject TEXT, subject_id INTEGER,
  action TEXT);
"""

_local = threading.local()
_writers = threading.Lock()
_form = answer_form(STANDARD_QUESTIONS)


def create_app() -> Flask:
    app = Flask(__name__)
    setup_languages(app)
    app.add_url_rule("/responder", view_func=page, methods=["GET"])
    app.add_url_rule("/responder", "send", view_func=send, methods=["POST"])
    return app


def page() -> str:
    return render_template_string(PAGE, form=_form(data={"submission_id": str(uuid4())}))


def send() -> tuple[str, int]:
    form = _form(request.form)
    if not form.validate():
        abort(422)
    _store(form.submission())
    return render_template_string(
        "<!doctype html><title>Recibido</title><h1>Recibido</h1>{{ n }}", n=uuid4()
    ), 201


def _store(given: Any) -> None:
    now = datetime.now(UTC).isoformat()
    place, person = given.place, given.person
    with _writers:
        connection = _connection()
        connection.execute("BEGIN IMMEDIATE")
        number = connection.execute(
            "INSERT INTO contribution VALUES (NULL,?,?,?,'web','pending',?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                uuid4().hex, given.submission_id, uuid4().hex[:13], now, now, now[:10], given.notice_version,
                given.publish_text, person.age_band, person.sex, person.relation, uuid4().hex * 2,
                os.urandom(32), os.urandom(32), os.urandom(32),
            ),
        ).lastrowid  # fmt: skip
        connection.execute(
            "INSERT INTO place VALUES (?,?,?,?,?,?,?,?)",
            (
                number, place.source, place.lat, place.lon, place.accuracy_m, place.district_code,
                place.landmark, place.meaning,
            ),
        )  # fmt: skip
        connection.executemany(
            "INSERT INTO answer VALUES (NULL,?,?,?,?)",
            [(uuid4().hex, number, one.question.key, one.value.text) for one in given.answers],
        )
        connection.execute("INSERT INTO history VALUES (NULL,?,'contribution',?,'received')", (now, number))
        connection.execute("COMMIT")


def _connection() -> sqlite3.Connection:
    if not hasattr(_local, "connection"):
        connection = sqlite3.connect(os.environ["BASELINE_DATABASE"], isolation_level=None, timeout=30)
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + SCHEMA)
        _local.connection = connection
    return _local.connection  # type: ignore[no-any-return]
