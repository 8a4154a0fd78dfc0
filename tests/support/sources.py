"""The project's own files, read as text and as syntax trees, for the architecture tests."""

import ast
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@cache
def files(*patterns: str) -> tuple[str, ...]:
    """Paths, from the root, of the files in git or about to be, that match the git patterns."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(sorted(name for name in set(listed.stdout.splitlines()) if (ROOT / name).is_file()))


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


@cache
def tree(path: str) -> ast.Module:
    return ast.parse(read(path), path)


@cache
def imports(path: str) -> tuple[str, ...]:
    """Every module a file imports, wherever it does. `from a import b` counts as `a.b`."""
    return tuple(_imports_in(tree(path), path))


def _imports_in(top: ast.Module, path: str) -> list[str]:
    found: list[str] = []
    for node in ast.walk(top):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found += [f"{node.module}.{name.name}" for name in node.names]
    return found


def contracts() -> list[dict[str, Any]]:
    """The contracts between rooms and layers that import-linter holds."""
    found: list[dict[str, Any]] = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    return found


def within(name: str, module: str) -> bool:
    """Whether a dotted name is this module or something in it."""
    return f"{name}.".startswith(f"{module}.")
