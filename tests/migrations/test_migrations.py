"""The schema: up, down, up again with data in it, the same as the models, with a history nobody rewrites."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DatabaseError

from consulta import create_app
from consulta.accounts.models.account import RoleRecord
from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.domain.lifecycle import State
from consulta.consultations.queries.public import public_consultations
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.access import unit_of_work
from consulta.core.assets import MIGRATIONS
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.schema import downgrade_schema, upgrade_schema
from consulta.reading.models.layer import TextLayer
from consulta.vocabulary.roles import Role
from tests.support.decided import bring_document, ready
from tests.support.settings import make_settings

pytestmark = pytest.mark.both_databases
BOOKKEEPING = {"alembic_version"}


@pytest.fixture
def app(empty_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database that no migration has seen."""
    app = create_app(make_settings(empty_database_url, tmp_path))
    yield app
    with app.app_context():
        db.engine.dispose()


def tables(app: Flask) -> set[str]:
    with app.app_context(), db.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def leftovers(app: Flask) -> list[str]:
    """What besides tables a downgrade might leave behind."""
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            wanted = "SELECT name FROM sqlite_master WHERE type <> 'table' AND name NOT LIKE 'sqlite_%'"
        else:
            wanted = (
                "SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace "
                "WHERE n.nspname = 'public' UNION ALL SELECT typname FROM pg_type JOIN pg_namespace n "
                "ON n.oid = typnamespace WHERE n.nspname = 'public' AND typname NOT LIKE '%alembic%'"
            )
        return [row[0] for row in connection.execute(text(wanted))]


def differences(app: Flask) -> list[object]:
    with app.app_context(), db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, db.metadata))


def test_migrations_make_what_the_models_say(app: Flask) -> None:
    upgrade_schema(app)
    assert tables(app) == set(db.metadata.tables) | BOOKKEEPING
    assert differences(app) == []


def test_a_difference_would_be_noticed(app: Flask) -> None:
    upgrade_schema(app)
    with app.app_context(), unit_of_work():
        db.session.execute(text("ALTER TABLE theme ADD COLUMN colour VARCHAR(20)"))
    assert differences(app) != []


def test_up_down_and_up_again_with_data(app: Flask) -> None:
    upgrade_schema(app)
    ready(app).publish()
    downgrade_schema(app, "base")
    assert tables(app) == BOOKKEEPING
    assert leftovers(app) == []
    upgrade_schema(app)
    assert differences(app) == []
    with app.app_context():
        assert db.session.scalar(select(func.count(Contribution.id))) == 0
    ready(app).publish()
    with app.app_context():
        assert [one.state for one in public_consultations(utcnow())] == [State.DECIDED]


def test_an_upgrade_that_is_not_needed_changes_nothing(app: Flask) -> None:
    upgrade_schema(app)
    ready(app).publish()
    before = rows(app)
    upgrade_schema(app)
    assert rows(app) == before


def test_a_database_of_the_first_release_keeps_its_data(app: Flask) -> None:
    upgrade_schema(app)
    ready(app).publish()
    before = rows(app)
    downgrade_schema(app, "0001")
    kept = tables(app) & before.keys()
    upgrade_schema(app)
    assert differences(app) == []
    assert {name: rows(app)[name] for name in kept} == {name: before[name] for name in kept}
    assert len(kept) > 20


def rows(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {
            name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in db.metadata.tables.items()
        }


def test_the_roles_are_there_from_the_start(app: Flask) -> None:
    upgrade_schema(app)
    with app.app_context():
        assert set(db.session.scalars(select(RoleRecord.name))) == {role.value for role in Role}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET action = 'nothing'",
        "UPDATE history SET reason = 'another' WHERE id = 1",
        "DELETE FROM history",
        "DELETE FROM history WHERE id = (SELECT max(id) FROM history)",
    ],
)
def test_the_history_is_only_added_to(app: Flask, statement: str) -> None:
    upgrade_schema(app)
    refuses(app, statement)


def test_the_history_is_not_emptied_at_once(app: Flask) -> None:
    """PostgreSQL can empty a table without looking at its rows; SQLite has no such statement."""
    upgrade_schema(app)
    with app.app_context():
        is_postgresql = db.engine.dialect.name == "postgresql"
    refuses(app, "TRUNCATE history CASCADE" if is_postgresql else "DELETE FROM history WHERE true")


def refuses(app: Flask, statement: str) -> None:
    """Whatever it is asked, the database keeps every entry as it was, and takes new ones."""
    ready(app)
    before = entries(app)
    with app.app_context(), pytest.raises(DatabaseError, match="only added to"), unit_of_work():
        db.session.execute(text(statement))
    assert entries(app) == before
    assert len(before) > 20


def entries(app: Flask) -> list[tuple[object, ...]]:
    with app.app_context():
        table = HistoryEntry.__table__
        return [tuple(row) for row in db.session.execute(select(table).order_by(table.c.id))]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE answer SET words = 'otras' WHERE words IS NOT NULL",
        "UPDATE answer SET words = words || '.' WHERE words IS NOT NULL",
        "UPDATE answer SET words = '' WHERE words IS NOT NULL",
        "UPDATE text_layer SET text = 'otra'",
        "UPDATE text_layer SET author_id = NULL",
    ],
)
def test_original_words_and_their_copies_are_never_changed(app: Flask, statement: str) -> None:
    upgrade_schema(app)
    case = ready(app)
    with case.change():
        answer_id = db.session.scalars(select(Answer.id).where(Answer.words.is_not(None))).first()
        layer = {"answer_id": answer_id, "layer": "translated", "language": "en", "text": "A park."}
        author = {"author_id": case.coordinator.account_id, "created_at": utcnow()}
        db.session.execute(TextLayer.__table__.insert(), layer | author)
    before = said(app)
    with app.app_context(), pytest.raises(DatabaseError, match="never changed"), unit_of_work():
        db.session.execute(text(statement))
    assert said(app) == before


def test_words_can_be_erased_and_never_come_back(app: Flask) -> None:
    upgrade_schema(app)
    ready(app)
    with app.app_context(), unit_of_work():
        db.session.execute(text("UPDATE answer SET words = NULL"))
    assert set(said(app)[0]) == {None}
    with app.app_context(), pytest.raises(DatabaseError, match="never changed"), unit_of_work():
        db.session.execute(text("UPDATE answer SET words = 'otras'"))


def said(app: Flask) -> tuple[list[str | None], list[str]]:
    with app.app_context():
        words = db.session.scalars(select(Answer.words).order_by(Answer.id)).all()
        return list(words), list(db.session.scalars(select(TextLayer.text)))


def test_migrations_are_numbered_one_after_another(app: Flask) -> None:
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name[:5] for name in names] == [f"{number:04d}_" for number in range(1, len(names) + 1)]
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [names[-1][:4]]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET text = 'otra cosa'",
        "UPDATE decision SET published_at = NULL",
        "DELETE FROM decision",
        "UPDATE clause SET text = 'otra cosa' WHERE position = 1",
        "DELETE FROM clause WHERE position = 2",
        "INSERT INTO clause (public_id, decision_id, position, heading, text) "
        "SELECT 'x', id, 3, 'Otra', 'Más' FROM decision",
        "UPDATE disposition SET reason = 'otra cosa'",
        "UPDATE disposition SET clause_id = NULL",
        "DELETE FROM disposition",
        "DELETE FROM decision_attachment",
        "UPDATE attachment SET title = 'otra cosa'",
        "UPDATE attachment SET content = content",
    ],
)
def test_what_is_published_is_never_changed(app: Flask, statement: str) -> None:
    """Not by the services alone: the database itself refuses."""
    upgrade_schema(app)
    case = ready(app)
    bring_document(case)
    case.publish()
    with app.app_context(), pytest.raises(DatabaseError, match="never changed"), unit_of_work():
        db.session.execute(text(statement))
    with app.app_context():
        assert case.decision().clauses[0].position == 1
    case.correct()
