"""The next answer to read is found along an index, and in the order that was promised."""

import pytest
from flask import Flask
from sqlalchemy import text

from consulta.contributions.models.answer import Answer
from consulta.core.extensions import db
from consulta.reading.queries import coding
from consulta.reading.queries.coding import CodingFilters, coding_progress, next_position, previous_position
from tests.support import campaigns
from tests.support.reading import desk

pytestmark = pytest.mark.both_databases


def test_no_table_is_read_through_to_find_the_next_answer(app: Flask) -> None:
    at = desk(app)
    at.give("uno", "dos", accepted=True)
    with app.app_context():
        number = campaigns.get(at.slug).id
        wanted = coding._positions(number, CodingFilters(question_key="transform"))
        ordered = wanted.order_by(Answer.question_id, Answer.id).limit(1)
        statement = str(ordered.compile(db.engine, compile_kwargs={"literal_binds": True}))
        if db.engine.dialect.name == "sqlite":
            plan = [row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
            scans = [line for line in plan if line.startswith("SCAN") or "TEMP B-TREE" in line]
        else:
            # Tables of a few rows are read through whatever indexes there are, unless that is forbidden.
            db.session.execute(text("SET LOCAL enable_seqscan = off"))
            plan = [str(row[0]) for row in db.session.execute(text(f"EXPLAIN {statement}"))]
            scans = [line for line in plan if "Seq Scan" in line]
    assert plan and scans == [], plan


def test_it_goes_question_by_question_and_round(app: Flask) -> None:
    at = desk(app)
    numbers = at.give("uno", "dos", purpose="para algo", accepted=True)
    with app.app_context():
        consultation = campaigns.get(at.slug).id
        order = []
        position = next_position(consultation, CodingFilters())
        while position and position not in order:
            order.append(position)
            position = next_position(consultation, CodingFilters(), position)
        assert order == sorted(order) and len(order) == 4
        assert position == order[0], "after the last comes the first"
        assert previous_position(consultation, CodingFilters(), order[2]) == order[1]
        assert previous_position(consultation, CodingFilters(), order[0]) is None
    assert len(numbers) == 2


def test_progress_counts_accepted_texts_alone(app: Flask) -> None:
    at = desk(app)
    park = at.theme("Parque")
    (first, _) = at.give("uno", "dos", accepted=True)
    at.give("por leer")
    at.code(at.answers(first)[0], park)
    with app.app_context():
        progress = coding_progress(campaigns.get(at.slug).id)
    assert (progress.texts, progress.coded, progress.left) == (2, 1, 1)
