"""`consulta verify` on downloaded files, where there is no installation."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from consulta.cli.commands import main
from consulta.contributions.domain.folio import format_folio
from tests.support.campaigns import Given
from tests.support.client import CheckedClient
from tests.support.tampering import named


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
        "has to be known from elsewhere (--key): localhost/consultas/",
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
