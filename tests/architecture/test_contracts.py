"""The contracts between rooms and layers (import-linter, in pyproject.toml): each of them can fail.

`tools/lint.sh` checks them on the tree as it is.
"""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.sources import ROOT, contracts, files, imports, tree, within

MODULES = files("consulta/*.py")
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"

# For the beginning of each contract's name: a module, and a line in it that breaks the contract.
BREAKS = {
    "Rooms import only those below them": ("vocabulary/text.py", "import consulta.core.clock"),
    "Layers inside a room": ("reading/services/coding.py", "import consulta.reading.presenters.workbench"),
    "Presenters turn what was read": (
        "record/presenters/record.py",
        "import consulta.record.services.tree",
    ),
    "Forms know the rules": ("reading/forms/coding.py", "import consulta.reading.queries.coding"),
    "Views ask queries and services": (
        "decisions/views/clauses.py",
        "import consulta.decisions.models.decision",
    ),
    "The domain is pure": ("decisions/domain/gate.py", "import sqlalchemy"),
    "folium draws one map": ("publishing/views/results.py", "import folium"),
    "Pages, forms and presenters of accounts": (
        "notices/delivery.py",
        "import consulta.accounts.views.accounts",
    ),
    "Pages, forms and presenters of consultations": (
        "reading/views/coding.py",
        "import consulta.consultations.forms.zone",
    ),
    "Pages, forms and presenters of contributions": (
        "receipts/views/receipts.py",
        "import consulta.contributions.forms.answers",
    ),
    "Pages, forms and presenters of reading": (
        "publishing/views/home.py",
        "import consulta.reading.presenters.workbench",
    ),
    "Pages, forms and presenters of decisions": (
        "dashboard/queries.py",
        "import consulta.decisions.presenters",
    ),
    "Pages, forms and presenters of record": ("publishing/views/feeds.py", "import consulta.record.forms"),
    "Pages, forms and presenters of publishing": (
        "receipts/presenters/receipt_page.py",
        "import consulta.publishing.presenters.charts",
    ),
    "Pages, forms and presenters of receipts": (
        "notices/views/unsubscribe.py",
        "import consulta.receipts.forms.receipts",
    ),
    "Pages, forms and presenters of notices": ("dashboard/views.py", "import consulta.notices.presenters.qr"),
    "Pages, forms and presenters of dashboard": ("demo/loader.py", "import consulta.dashboard.views"),
    "The public reads answers": (
        "publishing/views/consultation.py",
        "import consulta.contributions.models.answer",
    ),
    "Drafts of decisions are for the staff": (
        "publishing/views/decision.py",
        "import consulta.decisions.queries.draft",
    ),
    "One's own contribution is read by folio": (
        "notices/views/unsubscribe.py",
        "import consulta.receipts.queries.receipt",
    ),
}
# Rooms for the staff alone: their views may read what is not published.
STAFF_ROOMS = {"accounts", "reading", "decisions", "dashboard"}


def lint(folder: Path) -> str:
    done = subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--config", folder / "pyproject.toml"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "400", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def test_each_contract_can_fail(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "consulta", tmp_path / "consulta", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path, line in BREAKS.values():
        module = tmp_path / "consulta" / path
        module.write_text(f"{module.read_text('utf-8')}\n{line}\n", "utf-8")
    said = lint(tmp_path)
    kept = re.findall(r"^(.+) KEPT", said, re.MULTILINE)
    assert "BROKEN" in said, said
    assert kept == []


def test_there_is_a_break_for_each_contract() -> None:
    names = [contract["name"] for contract in contracts()]
    assert [name for name in names if not any(name.startswith(start) for start in BREAKS)] == []
    assert [start for start in BREAKS if not any(name.startswith(start) for name in names)] == []


def test_the_domain_may_use_four_libraries() -> None:
    """h3, shapely, rfc8785 and cryptography; every other library is forbidden to it by name."""
    (pure,) = (contract for contract in contracts() if contract["name"].startswith("The domain is pure"))
    allowed = {"h3", "shapely", "rfc8785", "cryptography", "consulta", *sys.stdlib_module_names}
    used = {name.split(".")[0] for path in MODULES for name in imports(path)} - allowed
    assert sorted(used - set(pure["forbidden_modules"])) == []


def test_public_views_are_not_in_the_rooms_of_the_staff() -> None:
    public = [path for path in MODULES if "/views" in path and bears(path, "public")]
    assert len(public) > 10
    assert [path for path in public if path.split("/")[1] in STAFF_ROOMS] == []


def bears(path: str, marker: str) -> bool:
    """Whether a function of the module is decorated with this access marker."""
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]
    names = [ast.unparse(decorator) for function in functions for decorator in function.decorator_list]
    return any(name.split("(")[0].split(".")[-1] == marker for name in names)


def test_presenters_take_only_classes_from_queries() -> None:
    """What was read reaches them as values; publishing's door also hands on how rows are made of them."""
    taken = [
        f"{path}: {name}"
        for path in MODULES
        if "/presenters" in path
        for name in imports(path)
        if within(name, "consulta") and ".queries" in name and not name.rsplit(".", 1)[1][:1].isupper()
    ]
    assert taken == [
        "consulta/publishing/presenters/reliability.py: consulta.publishing.queries.figures.agreement_rows"
    ]


def test_one_place_commits() -> None:
    committing = [
        path
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert set(committing) <= {"consulta/core/database.py"}
    callers = [path for path in MODULES if "consulta.core.database.write_transaction" in imports(path)]
    assert callers == ["consulta/core/access.py"]
