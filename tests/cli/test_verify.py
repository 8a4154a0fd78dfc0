"""Tampering in the real database, each way, and `consulta verify` that finds and names it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution, Place
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.settings import Settings
from consulta.record.models import TreeEntry
from tests.support.campaigns import Given
from tests.support.servers import free_port, try_command
from tests.support.settings import as_environment
from tests.support.tampering import (
    COUNT,
    add,
    named,
    place_of,
    position,
    removal,
    row_of,
    seal_again,
    tamper,
    words_of,
)

pytestmark = pytest.mark.both_databases


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
    with app.app_context():
        # Which place a contribution has is chance. Where the last is taken away there is no gap to name.
        one = next(one for one in given if position(one.digest) < COUNT - 1)
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


@pytest.mark.slow
def test_the_console_script_ends_with_its_status(app: Flask, given: list[Given], settings: Settings) -> None:
    environment = as_environment(settings, free_port())
    assert try_command("verify", environment=environment).returncode == 0
    tamper(app, words_of(given[2]).values(words="Otra cosa."))
    done = try_command("verify", environment=environment)
    assert done.returncode == 1
    assert f"contribution {given[2].id} was edited: the words are not" in done.stdout
