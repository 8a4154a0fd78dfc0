"""The public record through HTTP: the page, the files for checkers, and the file that proves a receipt."""

import json
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from consulta import ticker
from consulta.contributions.domain.folio import format_folio
from consulta.contributions.services.withdrawal import withdraw
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.record.domain import merkle
from consulta.record.domain.checkpoints import parse_verifier_key, read_checkpoint, verify
from consulta.record.domain.merkle import leaf_hash
from consulta.record.domain.record_files import read_receipt, read_record
from consulta.record.domain.verification import check_receipt, check_receipt_in_record, check_record
from consulta.record.models import TreeEntry
from consulta.record.queries.record import every_entry
from consulta.vocabulary.roles import Role
from tests.support import campaigns, rfc9162
from tests.support.campaigns import Given
from tests.support.client import CheckedClient

pytestmark = pytest.mark.both_databases


@pytest.fixture
def slug(app: Flask) -> str:
    return campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))


@pytest.fixture
def given(app: Flask, slug: str) -> list[Given]:
    """Seven contributions under a checkpoint of three and one of seven."""
    first = campaigns.contribute_many(app, slug, [{} for _ in range(3)])
    tick(app)
    rest = campaigns.contribute_many(app, slug, [{"lat": 13.3, "lon": -87.86, "sex": "female"}] * 4)
    tick(app, hours=1)
    return first + rest


def tick(app: Flask, hours: int = 0) -> None:
    with app.app_context():
        ticker.tick(now=utcnow() + timedelta(hours=hours))


def get(client: CheckedClient, slug: str, path: str) -> Any:
    response = client.get(f"/consultas/{slug}/{path}")
    assert response.status_code == 200, response.text
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return response.json


def receipt(client: CheckedClient, one: Given) -> Any:
    response = client.get(f"/folio/{format_folio(one.folio)}.json")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert one.folio not in response.text and format_folio(one.folio) not in response.text
    assert one.folio not in str(response.headers)
    return response.json


def all_hold(checks: Any) -> bool:
    return all(check.ok for check in checks)


def test_before_the_first_checkpoint_there_is_nothing_and_it_is_said(
    app: Flask, client: CheckedClient, slug: str
) -> None:
    one = campaigns.contribute(app, slug)
    page = client.get(f"/consultas/{slug}/registro").text
    assert "La primera anotación se firma" in page
    summary = get(client, slug, "registro.json")
    assert (summary["received"], summary["entries"], summary["waiting"]) == (1, 0, 1)
    assert summary["newest"] is None and summary["checkpoints"] == []
    assert get(client, slug, "registro/entries") == {"size": 0, "start": 0, "entries": [], "next": None}
    assert get(client, slug, "registro/record.json")["entries"] == []
    assert client.get(f"/consultas/{slug}/registro/checkpoint.txt").status_code == 404
    document = receipt(client, one)
    assert document["record"] is None
    assert [(check.code, check.ok) for check in check_receipt(read_receipt(document))] == [
        ("words", True),
        ("place", True),
        ("particulars", True),
        ("digest", True),
        ("waiting", None),
    ]


def test_the_page_counts_and_shows_the_code(client: CheckedClient, slug: str, given: list[Given]) -> None:
    page = client.get(f"/consultas/{slug}/registro").text
    newest = get(client, slug, "registro.json")["newest"]
    root = read_checkpoint(newest["note"]).root.hex()
    assert f"<span>{root[:4]}</span>" in page
    assert "entradas en el registro" in page
    assert page.count('<code class="root">') == 3


def test_the_summary_names_keys_and_checkpoints(client: CheckedClient, slug: str, given: list[Given]) -> None:
    summary = get(client, slug, "registro.json")
    assert (summary["received"], summary["entries"], summary["waiting"]) == (7, 7, 0)
    assert [one["size"] for one in summary["checkpoints"]] == [7, 3]
    assert summary["newest"] == summary["checkpoints"][0]
    key = parse_verifier_key(summary["public_key"])
    assert key.name == summary["origin"] == f"localhost/consultas/{slug}"
    for one in summary["checkpoints"]:
        assert verify(one["note"], [key]) == (key,)
    text = client.get(f"/consultas/{slug}/registro/checkpoint.txt")
    assert (text.mimetype, text.text) == ("text/plain", summary["newest"]["note"])


def test_entries_come_in_pages(client: CheckedClient, slug: str, given: list[Given]) -> None:
    whole = get(client, slug, "registro/entries")
    assert sorted(whole["entries"]) == sorted(one.digest for one in given)
    assert whole["next"] is None
    page = get(client, slug, "registro/entries?start=2&count=3")
    assert page == {"size": 7, "start": 2, "entries": whole["entries"][2:5], "next": 5}
    assert get(client, slug, "registro/entries?start=5&count=3")["next"] is None
    assert get(client, slug, "registro/entries?start=70")["entries"] == []


def test_growth_is_proved_between_any_two_sizes(client: CheckedClient, slug: str, given: list[Given]) -> None:
    entries = [bytes.fromhex(one) for one in get(client, slug, "registro/entries")["entries"]]
    for old in range(8):
        for new in range(old, 8):
            document = get(client, slug, f"registro/consistency?from={old}&to={new}")
            path = [bytes.fromhex(step) for step in document["path"]]
            roots = bytes.fromhex(document["root_from"]), bytes.fromhex(document["root_to"])
            assert roots == (rfc9162.mth(entries[:old]), rfc9162.mth(entries[:new]))
            assert merkle.proves_consistency(old, new, path, *roots)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("consistency", 400),
        ("consistency?from=1", 400),
        ("consistency?from=a&to=3", 400),
        ("consistency?from=-1&to=3", 400),
        ("consistency?from=5&to=3", 400),
        ("consistency?from=1&to=8", 404),
        ("consistency?from=1&to=99999999999999999999", 400),
        ("entries?start=x", 400),
        ("entries?count=0", 400),
        ("entries?count=10001", 400),
        ("entries?start=-1", 400),
    ],
)
def test_odd_questions_get_a_clear_no(
    client: CheckedClient, slug: str, given: list[Given], path: str, status: int
) -> None:
    response = client.get(f"/consultas/{slug}/registro/{path}")
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert json.loads(response.text)["detail"]


def test_the_whole_record_checks_out_offline(client: CheckedClient, slug: str, given: list[Given]) -> None:
    response = client.get(f"/consultas/{slug}/registro/record.json")
    assert response.headers["Content-Disposition"] == f'attachment; filename="registro-{slug}.json"'
    record = read_record(json.loads(response.text))
    assert [one.checkpoint.size for one in record.checkpoints] == [3, 7]
    assert all_hold(check_record(record, record.keys))
    unsure = [check.code for check in check_record(record) if check.ok is None]
    assert unsure == ["signature"], "whose key it is nobody told"
    for one in given:
        document = read_receipt(receipt(client, one))
        assert all_hold(check_receipt(document, record.keys))
        assert all_hold(check_receipt_in_record(document, record))
        assert document.proof is not None
        leaf = leaf_hash(bytes.fromhex(one.digest))
        assert merkle.proves_inclusion(
            leaf, document.proof.index, 7, document.proof.path, record.checkpoints[-1].checkpoint.root
        )


def test_who_reads_the_record_slowly_holds_no_transaction(
    app: Flask, slug: str, given: list[Given], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consulta.record.queries.record.PAGE", 2)
    with app.app_context():
        read = every_entry(campaigns.get(slug).id, len(given))
        for _ in given:
            assert next(read)
            assert not db.session().in_transaction()


def test_slow_readers_of_the_record_leave_threads_to_others(
    client: CheckedClient, slug: str, given: list[Given], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, room = f"/consultas/{slug}/registro/record.json", BoundedSemaphore(1)
    monkeypatch.setattr("consulta.record.views.record._downloads", room)
    for _ in range(2):
        assert client.head(address).status_code == 200
        assert client.get(address).status_code == 200, "there is room again once one has been sent"
    with room:
        assert client.get(address).status_code == 429
        assert client.get(f"/consultas/{slug}/registro").status_code == 200


def test_a_receipt_gives_back_what_was_said(app: Flask, client: CheckedClient, slug: str) -> None:
    one = campaigns.contribute(
        app, slug, transform="Más sombra, ¡por favor! 🌳", lat=13.301, lon=-87.861, age_band="30-44"
    )
    parts = receipt(client, one)["parts"]
    assert json.loads(parts["words"]["text"]) == {"transform": "Más sombra, ¡por favor! 🌳"}
    assert json.loads(parts["place"]["text"])["lat"] == "13.301000"
    told = json.loads(parts["particulars"]["text"])
    assert told["channel"] == "web" and told["person"] == {"age_band": "30-44"}
    assert "contact" not in json.dumps(told)


def test_who_withdrew_has_a_tombstone_with_its_place(
    app: Flask, client: CheckedClient, slug: str, given: list[Given]
) -> None:
    one = given[0]
    with app.app_context(), unit_of_work():
        withdraw(one.folio, vault().withdrawal_key(one.folio), now=utcnow())
    document = receipt(client, one)
    assert document["withdrawn"] is True
    assert document["parts"] is None
    assert document["digest"] == one.digest
    key = parse_verifier_key(get(client, slug, "registro.json")["public_key"])
    assert [(check.code, check.ok) for check in check_receipt(read_receipt(document), [key])] == [
        ("withdrawn", None),
        ("position", True),
        ("signature", True),
    ]
    assert get(client, slug, "registro.json")["entries"] == 7


@pytest.mark.parametrize("path", ["", ".json", "/entries", "/consistency?from=0&to=0", "/record.json"])
def test_a_draft_has_no_public_record(app: Flask, client: CheckedClient, path: str) -> None:
    slug = campaigns.make_draft(app, campaigns.make_account(app, Role.COORDINATOR))
    assert client.get(f"/consultas/{slug}/registro{path}").status_code == 404


@pytest.mark.parametrize("folio", ["7K3M-9QXT-2BWD-5", "nothing", "....", "%00"])
def test_a_folio_that_nobody_has_proves_nothing(client: CheckedClient, folio: str) -> None:
    assert client.get(f"/folio/{folio}.json").status_code == 404


def test_a_broken_record_is_not_handed_out(
    app: Flask, client: CheckedClient, slug: str, given: list[Given]
) -> None:
    with app.app_context(), unit_of_work():
        other = TreeEntry.digest != given[0].digest
        db.session.execute(update(TreeEntry).where(other, TreeEntry.position == 6).values(digest="00" * 32))
    response = client.get(f"/folio/{given[0].folio}.json")
    assert response.status_code == 503
    assert response.mimetype == "application/problem+json"
