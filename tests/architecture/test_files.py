"""Files that stay small enough to be read, and say nothing of the machine they were written on."""

import ast
import re

import pytest

from tests.support.sources import files, read, tree

CODE = files("consulta/*.py", "tests/*.py", "tools/*.py", "bench/*.py")
MODULE_LINES = 300
FUNCTION_LINES = 40

# path or path:function -> why it may be longer.
LONGER = {
    "consulta/contributions/presenters/openapi.py:openapi_document": "one document, easier to read whole",
    "consulta/accounts/sign_in.py:setup_sign_in": "the settings of Flask-Security, one a line",
}

MACHINE_PATH = re.compile(r"(?<![\w.])/(home|root|Users|work)/\w")
LOCKS = ("requirements/*.txt", "package.json", "package-lock.json", ".npmrc", "pyproject.toml")
DOWNLOAD_ADDRESS = re.compile(
    r"\"resolved\":|^\s*--?(i|index-url|extra-index-url|find-links|f)\b|registry\s*=|@ (https?|file):",
    re.MULTILINE,
)


def test_modules_stay_short() -> None:
    lengths = {path: read(path).count("\n") for path in CODE}
    assert {path: n for path, n in lengths.items() if n > MODULE_LINES and path not in LONGER} == {}


def test_functions_stay_short() -> None:
    """Migrations are left out: their functions are lists of tables."""
    assert [name for name in long_functions() if name not in LONGER] == []


def test_exceptions_are_still_needed() -> None:
    needed = {path for path in CODE if read(path).count("\n") > MODULE_LINES} | set(long_functions())
    assert set(LONGER) - needed == set()


def long_functions() -> list[str]:
    return [
        f"{path}:{node.name}"
        for path in CODE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LINES
    ]


@pytest.mark.parametrize("path", files(*LOCKS))
def test_no_lock_holds_a_download_address(path: str) -> None:
    assert DOWNLOAD_ADDRESS.findall(read(path)) == []


def test_every_pinned_part_has_a_hash() -> None:
    for path in files("requirements/*.txt"):
        requirements = re.findall(r"^\S+==.*(?:\\\n.*)+", read(path), re.MULTILINE)
        assert len(requirements) == len(re.findall(r"^\S+==", read(path), re.MULTILINE)) > 0
        assert [text for text in requirements if "--hash=sha256:" not in text] == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    texts = files(
        "*.py", "*.html", "*.js", "*.css", "*.md", "*.toml", "*.txt", "*.sh", "*.json", "Makefile", ".ci/*"
    )
    found = [(path, match.group()) for path in texts for match in MACHINE_PATH.finditer(read(path))]
    assert found == []


def test_tests_never_sleep() -> None:
    sleeping = [
        path
        for path in files("tests/*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"sleep", "wait_for_timeout"}
    ]
    assert sleeping == []
