"""What grows by one more member is told in one place: the enumeration with its texts, and nothing else.

A further channel, role or kind of disposition, or a further type of question, is a change of that place (and
of translations and documents); code elsewhere asks a member what it is like, never which one it is.
"""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum

import pytest

from consulta.consultations.domain.questions import TYPES
from consulta.decisions.domain.dispositions import Outcome
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.roles import Role
from tests.support.sources import files, imports, read, tree

# The demo is content: it says which channel somebody used and what was decided.
MODULES = [path for path in files("consulta/*.py") if not path.startswith("consulta/demo/")]
PAGES = files("templates/*.html", "templates/*.xml", "static/js/*.js")

PLACES: dict[type[StrEnum], str] = {
    Channel: "consulta/vocabulary/channels.py",
    Outcome: "consulta/decisions/domain/dispositions.py",
    Role: "consulta/vocabulary/roles.py",
}
# The two doors of the web say which channel they are.
DOORS = {"consulta/contributions/views/answering.py", "consulta/contributions/views/api.py"}
# A medium of notices, which is called as a channel is.
OTHER_WORDS = {"templates/notices/overview/contacts.html": {"phone", "whatsapp"}}


@pytest.mark.parametrize("kind", PLACES, ids=lambda kind: kind.__name__)
def test_no_code_names_a_member(kind: type[StrEnum]) -> None:
    naming = {path for path in MODULES if imported(path, kind) and any(members_named(path, kind))}
    assert naming - {PLACES[kind]} == (DOORS if kind is Channel else set())


@pytest.mark.parametrize("kind", PLACES, ids=lambda kind: kind.__name__)
def test_no_page_names_a_member(kind: type[StrEnum]) -> None:
    values = {member.value for member in kind}
    found = {path: quoted(path) & values - OTHER_WORDS.get(path, set()) for path in PAGES}
    assert {path: sorted(words) for path, words in found.items() if words} == {}


def test_a_type_of_question_is_one_file() -> None:
    """Its name stands in its own file; the page that asks goes by its control."""
    kinds = set(TYPES)
    naming = {path: literals(path) & kinds for path in MODULES if "domain/questions/" not in path}
    assert {path: sorted(words) for path, words in naming.items() if words} == {}
    found = {path: quoted(path) & kinds for path in PAGES}
    assert {path: sorted(words) for path, words in found.items() if words} == {}


def test_the_search_finds_what_it_looks_for() -> None:
    assert set(members_named("consulta/contributions/views/api.py", Channel)) == {"WEB"}
    assert "long_text" in literals("consulta/consultations/domain/questions/long_text.py")


def imported(path: str, kind: type[StrEnum]) -> bool:
    return any(name == f"{kind.__module__}.{kind.__name__}" for name in imports(path)) or path == PLACES[kind]


def members_named(path: str, kind: type[StrEnum]) -> Iterator[str]:
    """The members that a module names, as `Channel.WEB`."""
    attributes = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute))
    for node in attributes:
        if ast.unparse(node.value) == kind.__name__ and node.attr in kind.__members__:
            yield node.attr


def literals(path: str) -> set[str]:
    found = (node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant))
    return {value for value in found if isinstance(value, str)}


def quoted(path: str) -> set[str]:
    """The words between quotes that a page's code holds, not those of its text and attributes."""
    text = read(path)
    if path.startswith("templates/"):
        text = " ".join(re.findall(r"\{[{%].*?[}%]\}", text, re.DOTALL))
    return set(re.findall(r"""["'](\w+)["']""", text))
