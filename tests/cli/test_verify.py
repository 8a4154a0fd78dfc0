"""Tampering in the real database, each way, and `consulta verify` that finds and names it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from consulta import ticking
from consulta.cli import main
from consulta.clock import utcnow
from consulta.config import Settings
from consulta.domain.roles import Role
from consulta.extensions import db
from consulta.models import (
    Answer,
    AnswerChoice,
    Checkpoint,
    Consultation,
    Contribution,
    Place,
    Question,
    TreeEntry,
    TreeNode,
)
from consulta.vault import Vault
from tests.support import campaigns
from tests.support.campaigns import Given
from tests.support.servers import free_port, try_command
from tests.support.settings import as_environment, make_settings
from tests.support.tampering import (
    COUNT,
    add,
    named,
    place_of,
    position,
    recorded,
    removal,
    row_of,
    seal_again,
    tamper,
    words_of,
)

pytestmark = pytest.mark.both_databases

OTHER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
def slug(app: Flask) -> str:
    return campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))


@pytest.fixture
def given(app: Flask, slug: str) -> list[Given]:
    return recorded(app, slug)


@pytest.fixture
def run(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`consulta <arguments>` with the settings of this test, in this process and on its connections."""
    for name, value in as_environment(settings, free_port()).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("consulta.cli.create_app", lambda _: app)
    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments])


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
            "✗ 1 of the hashes kept beside the entries are not theirs, "
            "the first over the entries 1 to 32: proofs fail",
        ),
    ],
)
def test_a_checkpoint_that_was_touched_is_named(
    app: Flask, given: list[Given], run: Any, statement: Callable[[], Any], line: str
) -> None:
    tamper(app, statement())
    assert line in named(run("verify"))


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda one, asked: words_of(one).values(question_id=asked[-1]), "under another question"),
        (lambda one, asked: choice(one, asked[0]), "options are counted that are not among its answers"),
        (lambda one, asked: choice(one, asked[-1]), "options are counted that are not among its answers"),
        (lambda one, asked: row_of(one).values(received_on=date(2020, 1, 1)), "counts on another day"),
        (lambda one, asked: row_of(one).values(state="set_aside"), "is set_aside, but was left pending"),
        (lambda one, asked: row_of(one).values(part_hashes=bytes(96)), "was edited"),
    ],
)
def test_what_no_digest_holds_is_named_too(
    app: Flask, given: list[Given], run: Any, change: Callable[[Given, list[int]], Any], line: str
) -> None:
    """Rows that the accounts and the published words rest on, beside what was sealed."""
    one = given[16]
    with app.app_context():
        answered = db.session.scalars(
            select(Answer.question_id).where(Answer.contribution_id == one.id)
        ).one()
        others = db.session.scalars(select(Question.id).where(Question.id != answered)).all()
    tamper(app, change(one, [answered, *others]))
    [found] = named(run("verify"))
    assert found.startswith(f"✗ contribution {one.id} ")
    assert line in found


def choice(one: Given, question_id: int) -> Any:
    number = select(Contribution.consultation_id).where(Contribution.id == one.id).scalar_subquery()
    return insert(AnswerChoice).values(
        contribution_id=one.id, question_id=question_id, option_key="x", consultation_id=number
    )


def test_hiding_a_consultation_hides_nothing(app: Flask, slug: str, given: list[Given], run: Any) -> None:
    tamper(
        app,
        update(Consultation).values(opened_at=None),
        words_of(given[16]).values(words="Otra cosa."),
    )
    assert any(f"contribution {given[16].id} was edited" in line for line in named(run("verify")))


def test_neither_does_taking_away_all_that_was_received(app: Flask, given: list[Given], run: Any) -> None:
    tamper(app, *(delete(one) for one in (Answer, Place, Contribution, TreeNode, TreeEntry, Checkpoint)))
    lines = named(run("verify"))
    assert len([line for line in lines if line.endswith("was received and is gone")]) == COUNT
    assert f"✗ the checkpoint over {COUNT} entries was removed or exchanged" in lines


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
