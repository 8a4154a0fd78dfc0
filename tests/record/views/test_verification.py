"""/verificar by upload: files that lie, and files that are none."""

import json
from io import BytesIO
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask

from consulta import ticker
from consulta.contributions.domain.folio import format_folio
from consulta.core.clock import utcnow
from consulta.record.domain import checkpoints, merkle
from consulta.record.domain.checkpoints import Checkpoint, VerifierKey
from consulta.record.domain.merkle import leaf_hash
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.client import CheckedClient

pytestmark = pytest.mark.both_databases

FINE, WRONG, UNSURE = "Todo coincide", "Algo no coincide", "Todavía no hay con qué comparar"


@pytest.fixture
def slug(app: Flask) -> str:
    return campaigns.make_open(app, campaigns.make_account(app, Role.COORDINATOR))


@pytest.fixture
def receipt(app: Flask, client: CheckedClient, slug: str) -> Any:
    one = campaigns.contribute_many(app, slug, [{}, {}])[0]
    with app.app_context():
        ticker.tick(now=utcnow())
    return client.get(f"/folio/{format_folio(one.folio)}.json").json


@pytest.fixture
def record(client: CheckedClient, slug: str, receipt: Any) -> Any:
    return client.get(f"/consultas/{slug}/registro/record.json").json


def upload(client: CheckedClient, **files: Any) -> str:
    """What the page says of these documents."""
    sent = {name: (BytesIO(json.dumps(one).encode()), f"{name}.json") for name, one in files.items()}
    response = client.post("/verificar", data=sent, content_type="multipart/form-data")
    assert response.status_code == 200, response.text
    return str(response.text.split('id="result"')[1].split("</section>")[0])


def forged(document: Any, entries: list[str]) -> tuple[str, str]:
    """A signed note over these entries and its key, under the same name but by somebody else."""
    notes = document.get("checkpoints") or [{"note": document["record"]["checkpoint"]}]
    origin = checkpoints.read_checkpoint(notes[-1]["note"]).origin
    private = Ed25519PrivateKey.generate()
    key = VerifierKey(origin, private.public_key().public_bytes_raw())
    root = merkle.root(merkle.Leaves([leaf_hash(bytes.fromhex(one)) for one in entries]), len(entries))
    return checkpoints.sign(Checkpoint(origin, len(entries), root), key, private.sign), str(key)


def test_what_this_site_signed_is_fine(client: CheckedClient, receipt: Any, record: Any) -> None:
    assert FINE in upload(client, comprobante=receipt)
    assert FINE in upload(client, registro=record)
    assert FINE in upload(client, comprobante=receipt, registro=record)


@pytest.mark.parametrize("told", [None, "not-here"])
def test_a_receipt_that_somebody_signed_in_our_name_is_not_fine(
    client: CheckedClient, receipt: Any, told: str | None
) -> None:
    note, key = forged(receipt, [receipt["digest"]])
    receipt["record"] = {"index": 0, "path": [], "key": key, "checkpoint": note}
    receipt["consultation"] = told or receipt["consultation"]
    page = upload(client, comprobante=receipt)
    assert FINE not in page
    assert (WRONG if told is None else UNSURE) in page


@pytest.mark.parametrize("told", [None, "not-here"])
def test_nor_is_such_a_record(client: CheckedClient, record: Any, told: str | None) -> None:
    entries = record["entries"][:1]
    note, key = forged(record, entries)
    record |= {"entries": entries, "checkpoints": [{"note": note, "key": key}]}
    record["consultation"] = told or record["consultation"]
    page = upload(client, registro=record)
    assert FINE not in page
    assert (WRONG if told is None else UNSURE) in page


HALF = "\ud800"


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["parts"]["words"].update(text=HALF),
        lambda one: one["parts"]["words"].update(text=json.dumps({"transform": HALF})),
        lambda one: one["parts"]["words"].update(text="[" * 100_000),
        lambda one: one["parts"]["words"].update(text="9" * 5_000),
        lambda one: one.update(consultation=HALF),
        lambda one: one.update(consultation="a\0b"),
        lambda one: one["record"].update(index=2**61),
        lambda one: one["record"].update(path=["ab" * 32] * 1_000),
        lambda one: one["record"].update(checkpoint=one["record"]["checkpoint"].replace("localhost", HALF)),
        lambda one: one["record"].update(key=one["record"]["key"].replace("localhost", HALF)),
    ],
)
def test_an_odd_receipt_is_answered(client: CheckedClient, receipt: Any, change: Any) -> None:
    change(receipt)
    assert WRONG in upload(client, comprobante=receipt)


@pytest.mark.parametrize("name", ["origin", "consultation"])
@pytest.mark.parametrize("odd", [HALF, "a\0b", "\x1b[2Jlocalhost", "\u202elocalhost", "a\nb"])
def test_an_odd_record_is_answered(client: CheckedClient, record: Any, name: str, odd: str) -> None:
    record[name] = odd
    assert "El registro no se puede leer" in upload(client, registro=record)


@pytest.mark.parametrize("told", ["a\0b", "x" * 5_000, "ñ", ""])
@pytest.mark.parametrize("printed", ["2 " + "ab" * 8, "2 \0abcd", "9" * 40, "a\n1\n\nb", "٢ " + "ab" * 8])
def test_an_odd_printed_code_is_answered(client: CheckedClient, slug: str, told: str, printed: str) -> None:
    response = client.post("/verificar", data={"impreso": printed, "consulta": told})
    assert response.status_code == 200
