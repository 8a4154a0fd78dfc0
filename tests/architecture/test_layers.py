"""The house: who may import whom. A leak must be an import error, not a review miss."""

import ast
import sys

import pytest

from tests.support.sources import files, imports, tree, type_checking_imports, within

MODULES = files("consulta/*.py")

# What each layer may import of ours. A layer is a folder, or a module beside them.
MAY_IMPORT = {
    "domain": {"domain"},
    "models": {"models", "domain", "extensions"},
    "queries": {"queries", "models", "domain", "extensions", "clock", "vault"},
    "services": {"services", "queries", "models", "domain", "extensions", "clock", "vault"},
    "presenters": {"presenters", "queries", "domain", "assets", "i18n"},
    "forms": {"forms", "domain", "clock", "i18n"},
    "views": {
        *("services", "queries", "presenters", "forms", "access", "domain"),
        *("assets", "clock", "config", "drawing", "headers", "i18n", "limits", "markdown", "prerendered"),
        *("signin", "staff_pages", "tiles", "vault"),
    },
    "cli": {
        *("services", "queries", "access", "domain"),
        *("clock", "config", "delivery", "demo", "home", "learning", "schema", "server"),
        *("ticking", "verifying"),
    },
    "demo": {"demo", "services", "queries", "access", "domain", "ticking", "vault"},
}
# How a view says no, in the same words for all: the one module of views that others share.
ERRORS = "consulta.views.errors"
DOMAIN_LIBRARIES = {"h3", "shapely", "rfc8785", "cryptography"}
# What a view that anyone may call can read.
PUBLIC_QUERIES = (
    "consulta.queries.published",  # the only source of what the public sees of answers
    "consulta.queries.receipt",  # one's own contribution, by its folio
    "consulta.queries.receipt_file",  # the same, as a file that proves it
    "consulta.queries.asking",  # the questions of an open consultation; no answers
    "consulta.queries.health",  # whether the database answers
)


def layer(module: str) -> str:
    """`consulta/views/pages.py` and `consulta.views.pages` are of the layer `views`."""
    return [*module.replace("/", ".").removesuffix(".py").split("."), ""][1]


def in_layer(name: str) -> list[str]:
    return [path for path in MODULES if layer(path) == name]


def ours(path: str) -> list[str]:
    return [name for name in imports(path) if within(name, "consulta")]


@pytest.mark.parametrize("path", [path for path in MODULES if layer(path) in MAY_IMPORT])
def test_a_layer_imports_only_what_it_may(path: str) -> None:
    allowed = MAY_IMPORT[layer(path)] | ({"create_app"} if layer(path) == "cli" else set())
    if path == "consulta/views/__init__.py":
        allowed = allowed | {"views"}
    names = [name for name in ours(path) if name not in type_only(path)]
    if layer(path) == "views":
        names = [name for name in names if not within(name, ERRORS)]
    assert [name for name in names if layer(name) not in allowed] == []


def type_only(path: str) -> tuple[str, ...]:
    """What calls services may name a table in an annotation; a view that anyone may call needs none."""
    callers = layer(path) == "demo" or (layer(path) == "views" and not bears(path, "public"))
    return type_checking_imports(path) if callers else ()


@pytest.mark.parametrize("path", in_layer("domain"))
def test_the_domain_is_pure(path: str) -> None:
    allowed = DOMAIN_LIBRARIES | sys.stdlib_module_names | {"consulta"}
    assert [name for name in imports(path) if name.split(".")[0] not in allowed] == []


@pytest.mark.parametrize("path", in_layer("presenters"))
def test_presenters_take_only_classes_from_queries(path: str) -> None:
    from_queries = [name for name in ours(path) if layer(name) == "queries"]
    assert [name for name in from_queries if not name.rsplit(".", 1)[1][:1].isupper()] == []


@pytest.mark.parametrize("path", in_layer("views"))
def test_public_views_read_only_what_is_published(path: str) -> None:
    if not bears(path, "public"):
        return
    from_queries = [name for name in ours(path) if layer(name) == "queries"]
    assert [name for name in from_queries if not any(within(name, door) for door in PUBLIC_QUERIES)] == []


def bears(path: str, marker: str) -> bool:
    """Whether a function of the module is decorated with this access marker."""
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]
    names = [ast.unparse(decorator) for function in functions for decorator in function.decorator_list]
    return any(name.split("(")[0].split(".")[-1] == marker for name in names)


def test_folium_stays_in_the_map_presenter() -> None:
    importers = [path for path in MODULES if any(within(name, "folium") for name in imports(path))]
    assert [path for path in importers if not path.startswith("consulta/presenters/map")] == []


def test_one_place_commits() -> None:
    committing = [
        path
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert set(committing) <= {"consulta/database.py"}
    callers = [path for path in MODULES if "consulta.database.write_transaction" in imports(path)]
    assert callers == ["consulta/access.py"]
