"""The documents: they name every setting and decision there is, and their links lead somewhere."""

import dataclasses
import re

import pytest

from consulta.core.settings import Settings
from tests.support.sources import ROOT, contracts, files, read
from tests.support.texts import interface_texts

DOCUMENTS = files("*.md", "docs/*.md")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
NOT_CHOSEN = {"TESTING"}
# What the guide for coordinators stresses without naming a button or a page.
STRESSED = {"gestión", "dirección", "campo"}


def test_operations_name_every_setting() -> None:
    named = set(re.findall(r"^\| `CONSULTA_(\w+)` \|", read("docs/operations.md"), re.MULTILINE))
    assert named == {field.name.upper() for field in dataclasses.fields(Settings)} - NOT_CHOSEN


def test_operations_name_the_defaults() -> None:
    rows = dict(re.findall(r"^\| `CONSULTA_(\w+)` \| `([^`]+)` \|", read("docs/operations.md"), re.MULTILINE))
    defaults = {
        field.name.upper(): str(field.default)
        for field in dataclasses.fields(Settings)
        if field.default not in (dataclasses.MISSING, "", False) and field.name.upper() not in NOT_CHOSEN
    }
    assert {name: rows.get(name) for name in defaults} == defaults


def test_the_index_lists_every_decision() -> None:
    decisions = {path.rpartition("/")[2] for path in files("docs/adr/0*.md")}
    assert set(LINK.findall(read("docs/adr/README.md"))) == decisions
    numbers = sorted(int(name[:4]) for name in decisions)
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("path", files("docs/adr/0*.md"))
def test_a_decision_is_short_and_whole(path: str) -> None:
    text = read(path)
    assert text.count("\n") <= 40
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_links_lead_to_files(path: str) -> None:
    folder = (ROOT / path).parent
    targets = [link.split("#")[0] for link in LINK.findall(read(path)) if not link.startswith(("http", "#"))]
    assert [target for target in targets if not (folder / target).exists()] == []


def test_the_guide_names_buttons_and_pages_as_they_are() -> None:
    texts = {text for texts in interface_texts() for text in texts}
    guide = re.findall(r"\*\*([^*]+)\*\*", read("docs/guia-gestion.md"))
    readme = re.findall(r"(?<![*\w])\*([^*\n]+)\*(?!\*)", read("README.md"))
    assert len(guide) > 20 and len(readme) > 5
    assert sorted({*guide, *readme} - texts - STRESSED) == []


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if "0001-" not in path])
def test_files_that_are_named_exist(path: str) -> None:
    named = re.findall(r"`((?:consulta|templates|static|tests|tools|docs|bench)/[\w./-]+)`", read(path))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_room_has_its_line() -> None:
    """In the architecture and in the README, in the order that the contract gives."""
    (order,) = (one["layers"] for one in contracts() if one["name"].startswith("Rooms import"))
    rooms = [room for room in reversed(order) if room not in {"ticker", "demo", "cli"}]
    assert re.findall(r"^\| `(\w+)` \|", read("docs/architecture.md"), re.MULTILINE) == rooms
    assert re.findall(r"^  (\w+)/ ", read("README.md"), re.MULTILINE)[: len(rooms)] == rooms
