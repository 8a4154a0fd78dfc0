"""Tampering in the real database, each way, and `consulta verify` that finds and names it; files alone."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from consulta import ticking
from consulta.access import unit_of_work
from consulta.cli import main
from consulta.clock import utcnow
from consulta.config import Settings
from consulta.domain.components import digest_of
from consulta.domain.folio import format_folio, new_folio
from consulta.domain.ledger import new_salt
from consulta.domain.roles import Role
from consulta.extensions import db
from consulta.models import Answer, Checkpoint, Contribution, Place, TreeEntry, TreeNode
from consulta.models.base import new_public_id
from consulta.queries.sealed import sealed
from consulta.services.withdrawal import withdraw
from consulta.vault import Vault, vault
from tests.support import campaigns
from tests.support.campaigns import Given
from tests.support.client import CheckedClient
from tests.support.servers import free_port, try_command
from tests.support.settings import as_environment, make_settings

pytestmark = pytest.mark.both_databases

COUNT = 40
OTHER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
def slug(app: Flask) -> str:
    return campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))


@pytest.fixture
def given(app: Flask, slug: str) -> list[Given]:
    """Forty contributions of an hour ago, under a checkpoint; the last is withdrawn."""
    place = {"lat": campaigns.LAT, "lon": campaigns.LON, "sex": "female"}
    made = campaigns.contribute_many(app, slug, [place] * COUNT, now=utcnow() - timedelta(hours=1))
    with app.app_context(), unit_of_work():
        withdraw(made[-1].folio, vault().withdrawal_key(made[-1].folio), now=utcnow())
    with app.app_context():
        ticking.tick(now=utcnow())
    return made


@pytest.fixture
def run(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`consulta <arguments>` with the settings of this test, in this process and on its connections."""
    for name, value in as_environment(settings, free_port()).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("consulta.cli.create_app", lambda _: app)
    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments])


def named(result: Result) -> list[str]:
    """The things that were found, in the order they were said."""
    assert result.exit_code == 1, result.output
    return [line.strip() for line in result.output.splitlines() if line.strip().startswith("✗")]


def tamper(app: Flask, *statements: Any) -> None:
    """As somebody with the password of the database would, past all guards: SQL."""
    with app.app_context(), unit_of_work():
        guards(False)
        for statement in statements:
            db.session.execute(statement)
        guards(True)


def guards(on: bool) -> None:
    """The database's own guards of original words, for who may switch them off."""
    if db.session.get_bind().dialect.name == "postgresql":
        state = "origin" if on else "replica"
        db.session.execute(text(f"SET session_replication_role = {state}"))
        return
    if not on:
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        for (name,) in db.session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            db.session.execute(text(f'DROP TRIGGER "{name}"'))


def position(digest: str) -> int:
    found = db.session.scalars(select(TreeEntry.position).where(TreeEntry.digest == digest)).one()
    return int(found)


def test_what_nobody_touched_holds(app: Flask, slug: str, given: list[Given], run: Any) -> None:
    result = run("verify")
    assert result.exit_code == 0, result.output
    assert f"{slug}: {COUNT} contributions, {COUNT} entries in the record, 1 checkpoints" in result.output
    assert "Everything is as it was received and signed." in result.output


def test_an_empty_installation_holds(app: Flask, run: Any) -> None:
    assert run("verify").exit_code == 0
    assert run("verify", "--consultation", "none").exit_code == 2


@pytest.mark.parametrize(
    ("part", "statement"),
    [
        ("the words are not", lambda one: words_of(one).values(words="Otra cosa.")),
        ("the words are not", lambda one: delete(Answer).where(Answer.contribution_id == one.id)),
        ("the place is not", lambda one: place_of(one).values(lat="13.999999")),
        ("the place is not", lambda one: place_of(one).values(accuracy_m=11)),
        ("the place is not", lambda one: delete(Place).where(Place.contribution_id == one.id)),
        ("the particulars (", lambda one: row_of(one).values(channel="assembly")),
        ("the particulars (", lambda one: row_of(one).values(sex="male")),
        ("the particulars (", lambda one: row_of(one).values(publish_text=True)),
        ("the particulars (", lambda one: row_of(one).values(received_at=utcnow())),
    ],
)
def test_what_was_edited_is_named_by_number_and_part(
    app: Flask, given: list[Given], run: Any, part: str, statement: Callable[[Given], Any]
) -> None:
    one = given[16]
    tamper(app, statement(one))
    line = named(run("verify"))[0]
    assert line.startswith(f"✗ contribution {one.id} was edited: {part}")


def test_an_edit_of_all_three_is_named_three_times(app: Flask, given: list[Given], run: Any) -> None:
    one = given[3]
    tamper(
        app, words_of(one).values(words="x"), place_of(one).values(lat="13.5"), row_of(one).values(sex="male")
    )
    assert [line.split(": ")[1].split(" ")[1] for line in named(run("verify"))] == [
        "words",
        "place",
        "particulars",
    ]


def test_an_edit_with_hashes_and_digest_made_anew_is_still_found(
    app: Flask, given: list[Given], run: Any
) -> None:
    one = given[16]
    tamper(app, words_of(one).values(words="Otra cosa."))
    seal_again(app, one)
    with app.app_context():
        place = position(one.digest) + 1
    lines = named(run("verify"))
    assert any(f"contribution {one.id} is not in the record" in line for line in lines)
    assert any(f"entry {place}: its contribution was removed or exchanged" in line for line in lines)


def test_and_with_the_entry_and_its_nodes_exchanged_too(app: Flask, given: list[Given], run: Any) -> None:
    one = given[16]
    with app.app_context():
        place = position(one.digest)
    tamper(app, words_of(one).values(words="Otra cosa."))
    digest = seal_again(app, one)
    tamper(app, update(TreeEntry).where(TreeEntry.position == place).values(digest=digest))
    lines = named(run("verify"))
    assert any(f"checkpoint over {COUNT} entries does not come out" in line for line in lines)


def test_a_removed_contribution_is_named_by_number_and_position(
    app: Flask, given: list[Given], run: Any
) -> None:
    one = given[16]
    with app.app_context():
        place = position(one.digest) + 1
    tamper(app, *removal(one))
    assert named(run("verify")) == [
        f"✗ entry {place}: its contribution was removed or exchanged (digest {one.digest})",
        f"✗ contribution {one.id} was received and is gone",
    ]


def test_and_with_its_entry_and_the_gap_closed(app: Flask, given: list[Given], run: Any) -> None:
    one = given[16]
    with app.app_context():
        place = position(one.digest)
    tamper(app, *removal(one), delete(TreeEntry).where(TreeEntry.position == place))
    assert f"✗ entry {place + 1} was removed from the record" in named(run("verify"))
    for later in range(place + 1, COUNT):
        tamper(app, update(TreeEntry).where(TreeEntry.position == later).values(position=later - 1))
    lines = named(run("verify"))
    assert f"✗ contribution {one.id} was received and is gone" in lines
    assert any(
        f"checkpoint over {COUNT} entries does not come out of the {COUNT - 1}" in one for one in lines
    )


def test_an_added_contribution_is_named(app: Flask, given: list[Given], run: Any) -> None:
    """One that is sealed rightly, told to be older than the checkpoint, and received by nobody."""
    number = add(app, given[0])
    lines = named(run("verify"))
    assert f"✗ contribution {number} was added: nobody received it (there is no history of it)" in lines
    assert any(line.startswith(f"✗ contribution {number} is not in the record") for line in lines)


def test_and_with_an_entry_among_the_others(app: Flask, given: list[Given], run: Any) -> None:
    number = add(app, given[0])
    with app.app_context():
        digest = db.session.get_one(Contribution, number).digest
        consultation = db.session.get_one(Contribution, number).consultation_id
    moved = [
        update(TreeEntry).where(TreeEntry.position == at).values(position=at + 1)
        for at in range(COUNT - 1, 9, -1)
    ]
    entry = insert(TreeEntry).values(consultation_id=consultation, position=10, digest=digest)
    tamper(app, *moved, entry)
    lines = named(run("verify"))
    assert f"✗ contribution {number} was added: nobody received it (there is no history of it)" in lines
    assert any("does not come out of the 41 in the record" in line for line in lines)
    assert "✗ the first change is among the entries 1 to 32" in lines


def test_reordered_entries_are_named(app: Flask, given: list[Given], run: Any) -> None:
    with app.app_context():
        first, second = (
            db.session.scalars(select(TreeEntry.digest).where(TreeEntry.position == at)).one()
            for at in (10, 11)
        )
    tamper(
        app,
        *(update(TreeEntry).where(TreeEntry.position == at).values(digest=f"{at}" * 32) for at in (10, 11)),
    )
    tamper(
        app,
        update(TreeEntry).where(TreeEntry.position == 10).values(digest=second),
        update(TreeEntry).where(TreeEntry.position == 11).values(digest=first),
    )
    lines = named(run("verify"))
    assert any(f"checkpoint over {COUNT} entries does not come out" in line for line in lines)
    assert "✗ the first change is among the entries 1 to 32" in lines
    assert f"✗ entry 12 stands where it was not put: reordered or added (digest {first})" in lines


def test_withdrawn_by_nobody_is_named(app: Flask, given: list[Given], run: Any) -> None:
    one = given[5]
    erased = row_of(one).values(
        state="withdrawn", words_salt=None, place_salt=None, particulars_salt=None, part_hashes=None
    )
    tamper(app, erased, words_of(one).values(words=None))
    assert named(run("verify")) == [
        f"✗ contribution {one.id} is withdrawn, but nobody withdrew it (no history of that)"
    ]


def test_erased_without_withdrawal_and_brought_back_are_named(
    app: Flask, given: list[Given], run: Any
) -> None:
    tamper(app, row_of(given[5]).values(words_salt=None), row_of(given[-1]).values(state="accepted"))
    assert named(run("verify")) == [
        f"✗ contribution {given[5].id} was erased without being withdrawn",
        f"✗ contribution {given[-1].id} was erased without being withdrawn",
        f"✗ contribution {given[-1].id} was withdrawn and has been brought back",
    ]


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        (lambda: delete(Checkpoint), "✗ the checkpoint over 40 entries was removed or exchanged"),
        (
            lambda: update(Checkpoint).values(root="00" * 32),
            "✗ the checkpoint over 40 entries does not say what its signed note says",
        ),
        (
            lambda: update(Checkpoint).values(note=text("replace(note, '40', '41')")),
            "✗ the checkpoint over 40 entries has no right signature",
        ),
        (
            lambda: update(TreeNode).values(hash=bytes(32)),
            None,  # what is worked out from entries is not evidence: only the next tick refuses
        ),
    ],
)
def test_a_checkpoint_that_was_touched_is_named(
    app: Flask, given: list[Given], run: Any, statement: Callable[[], Any], line: str | None
) -> None:
    tamper(app, statement())
    if line is None:
        assert run("verify").exit_code == 0
    else:
        assert line in named(run("verify"))


def test_a_record_written_anew_under_another_key_is_found(
    app: Flask, given: list[Given], run: Any, settings: Settings
) -> None:
    """Who has the database but not the key can only sign with a key of their own."""
    tamper(app, delete(Checkpoint), delete(TreeEntry), delete(TreeNode), *removal(given[7]))
    app.extensions["vault"] = Vault(
        make_settings(settings.database_url, settings.home, ledger_key=(OTHER_KEY,))
    )
    with app.app_context():
        ticking.tick(now=utcnow())
    app.extensions["vault"] = Vault(settings)
    lines = named(run("verify"))
    assert any("signed with a key that is none of this installation's" in line for line in lines)
    assert f"✗ contribution {given[7].id} was received and is gone" in lines
    assert f"✗ the checkpoint over {COUNT} entries was removed or exchanged" in lines


@pytest.mark.slow
def test_the_console_script_ends_with_its_status(app: Flask, given: list[Given], settings: Settings) -> None:
    environment = as_environment(settings, free_port())
    assert try_command("verify", environment=environment).returncode == 0
    tamper(app, words_of(given[2]).values(words="Otra cosa."))
    done = try_command("verify", environment=environment)
    assert done.returncode == 1
    assert f"contribution {given[2].id} was edited: the words are not" in done.stdout


# ---- files alone


@pytest.fixture
def files(client: CheckedClient, slug: str, given: list[Given], tmp_path: Path) -> tuple[Path, Path, Path]:
    """A downloaded record, receipt and checkpoint."""
    record, receipt, note = (tmp_path / name for name in ("record.json", "receipt.json", "checkpoint.txt"))
    record.write_text(client.get(f"/consultas/{slug}/registro/record.json").text)
    receipt.write_text(client.get(f"/folio/{format_folio(given[4].folio)}.json").text)
    note.write_text(client.get(f"/consultas/{slug}/registro/checkpoint.txt").text)
    return record, receipt, note


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """`consulta verify …` where there is no installation."""
    monkeypatch.setenv("CONSULTA_HOME", str(tmp_path / "nowhere"))
    return lambda *arguments: CliRunner().invoke(main, ["verify", *(str(one) for one in arguments)])


def test_files_hold(files: tuple[Path, Path, Path], offline: Any) -> None:
    record, receipt, note = files
    result = offline(record, "--receipt", receipt, "--since", note)
    assert result.exit_code == 0, result.output
    for line in (
        "✓ 40 entries, none twice",
        "✓ all 1 checkpoints come out, and are signed",
        "✓ the words are those that were sealed",
        "of 40: the path leads to the signed root",
        "✓ the digest is in the record",
        "✓ the first 40 entries are still the same, among 40",
    ):
        assert line in result.output
    assert offline("--receipt", receipt).exit_code == 0
    assert offline(record, "--since", record).exit_code == 0


def test_a_trusted_key_and_a_printed_code(files: tuple[Path, Path, Path], offline: Any) -> None:
    record = json.loads(files[0].read_text())
    key = record["checkpoints"][0]["key"]
    assert offline(files[0], "--key", key).exit_code == 0
    other = key.replace("localhost", "elsewhere")
    assert offline(files[0], "--key", other).exit_code == 2
    root = bytes.fromhex(json.loads(files[1].read_text())["digest"]).hex()
    assert offline(files[0], "--printed", f"40 {root}").exit_code == 1
    assert offline(files[0], "--printed", f"39 {root}").exit_code == 1
    assert offline(files[0], "--printed", "nothing").exit_code == 2


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda r: r["entries"].pop(3), "✗ the checkpoint over 40 entries does not come out of these 39"),
        (lambda r: r["entries"].insert(3, "ab" * 32), "✗ 41 entries, but the newest checkpoint is over 40"),
        (lambda r: r["entries"].reverse(), "✗ the checkpoint over 40 entries does not come out of these 40"),
        (lambda r: r["entries"].append(r["entries"][0]), "✗ among 41 entries some stand twice"),
        (
            lambda r: r["checkpoints"][0].update(
                note=r["checkpoints"][0]["note"].replace("\n40\n", "\n39\n")
            ),
            "✗ the checkpoint over 39 entries does not come out",
        ),
    ],
)
def test_a_changed_record_is_named(
    files: tuple[Path, Path, Path], offline: Any, change: Callable[[Any], Any], line: str
) -> None:
    record = json.loads(files[0].read_text())
    change(record)
    changed = files[0].with_name("changed.json")
    changed.write_text(json.dumps(record))
    assert any(found.startswith(line) for found in named(offline(changed)))
    if len(record["entries"]) < 41 and record["entries"] != json.loads(files[0].read_text())["entries"]:
        assert any(one.startswith("✗ entry ") for one in named(offline(changed, "--since", files[0])))


@pytest.mark.parametrize("part", ["words", "place", "particulars"])
def test_a_changed_receipt_names_its_part(files: tuple[Path, Path, Path], offline: Any, part: str) -> None:
    receipt = json.loads(files[1].read_text())
    receipt["parts"][part]["text"] = receipt["parts"][part]["text"].replace("}", ' ,"x":1}')
    files[1].write_text(json.dumps(receipt))
    (line,) = named(offline(files[0], "--receipt", files[1]))
    assert part in line


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "null", '{"format": "consulta-record-1"}', "[" * 100_000]
)
def test_what_is_no_record_is_refused_in_a_line(tmp_path: Path, offline: Any, content: str) -> None:
    file = tmp_path / "odd.json"
    file.write_text(content)
    result = offline(file)
    assert result.exit_code == 2
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_questions_that_need_a_record_are_refused(tmp_path: Path, offline: Any) -> None:
    assert offline("--printed", "1 00").exit_code == 2
    assert offline(tmp_path / "none.json").exit_code == 2


# ---- what somebody with the database's password does


def row_of(one: Given) -> Any:
    return update(Contribution).where(Contribution.id == one.id)


def words_of(one: Given) -> Any:
    return update(Answer).where(Answer.contribution_id == one.id)


def place_of(one: Given) -> Any:
    return update(Place).where(Place.contribution_id == one.id)


def removal(one: Given) -> list[Any]:
    return [
        delete(Answer).where(Answer.contribution_id == one.id),
        delete(Place).where(Place.contribution_id == one.id),
        delete(Contribution).where(Contribution.id == one.id),
    ]


def seal_again(app: Flask, one: Given) -> str:
    """Give a contribution the hashes and the digest of what it says now."""
    with app.app_context(), unit_of_work():
        contribution = db.session.get_one(Contribution, one.id)
        hashes = sealed([contribution])[0].recomputed()
        assert hashes is not None
        contribution.part_hashes, contribution.digest = hashes, digest_of(hashes)
        return str(contribution.digest)


def add(app: Flask, like: Given) -> int:
    """A copy of a contribution under other salts, sealed rightly, of two hours ago."""
    with app.app_context(), unit_of_work():
        source = db.session.get_one(Contribution, like.id)
        values = {column.name: getattr(source, column.name) for column in Contribution.__table__.columns}
        fresh = {"public_id": new_public_id(), "submission_id": new_public_id(), "folio": new_folio()}
        salts = {name: new_salt() for name in ("words_salt", "place_salt", "particulars_salt")}
        values |= {**fresh, **salts, "digest": "ff" * 32, "received_at": utcnow() - timedelta(hours=2)}
        del values["id"]
        added = Contribution(**values)
        db.session.add(added)
        db.session.flush()
        for table in (Answer, Place):
            for row in db.session.scalars(select(table).where(table.contribution_id == like.id)).all():
                copied = {one.name: getattr(row, one.name) for one in table.__table__.columns}
                copied |= {"contribution_id": added.id}
                if table is Answer:
                    copied |= {"public_id": new_public_id()}
                    del copied["id"]
                db.session.add(table(**copied))
        db.session.flush()
        hashes = sealed([added])[0].recomputed()
        assert hashes is not None
        added.part_hashes, added.digest = hashes, digest_of(hashes)
        return int(added.id)
