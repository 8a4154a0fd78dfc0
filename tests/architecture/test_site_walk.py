"""The comparison of two revisions (tools/compare_sites.py): it finds what differs, and nothing else."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from flask import Flask, redirect, request
from werkzeug.serving import make_server

from tools.compare_sites import for_public
from tools.links import questions_in_html
from tools.site_walk import Visitor, Walk, kind_with, walk

SITE = "http://site.example"
HEAD = '<link rel="stylesheet" href="/static/css/{name}.css?v=0123456789">\n<h1>Uno</h1>'


def site(**changed: str) -> Flask:
    """A site of a few pages; `changed` says otherwise what a page, a header or an asset is."""
    made = {"one": "", "two": "Dos", "policy": "default-src 'none'", "asset": "site", **changed}
    app = Flask("site")
    pages: dict[str, Callable[[], object]] = {
        "/": lambda: HEAD.format(name=made["asset"]) + made["one"] + '<a href="/moved">Otra</a>',
        "/moved": lambda: redirect("/two"),
        "/two": lambda: (
            made["two"] + "<form action='/asked'><select name='a'><option value='b'></select></form>"
        ),
        "/asked": lambda: request.query_string,
    }
    for path, view in pages.items():
        app.add_url_rule(path, path, view)  # type: ignore[arg-type]

    @app.after_request
    def _policy(response):  # type: ignore[no-untyped-def]
        response.headers["Content-Security-Policy"] = made["policy"]
        return response

    return app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def compared(before: Flask, after: Flask) -> Walk:
    with ExitStack() as stack:
        one, other = (stack.enter_context(served(app)) for app in (before, after))
        pair = Visitor(one, SITE), Visitor(other, SITE)
        return walk(pair, ["/"], for_public, lambda path: kind_with("page", path), 10)


def test_the_same_site_does_not_differ() -> None:
    found = compared(site(), site())
    assert found.differences == []
    assert found.kinds == {"page": 4, "page&a": 1}


@pytest.mark.parametrize(
    ("changed", "where", "what"),
    [
        ({"two": "Tres"}, "/two", "+Tres"),
        ({"policy": "default-src 'self'"}, "/", "+content-security-policy: default-src 'self'"),
        ({"one": '<a href="/new">Nueva</a>'}, "/", '<a href="/new">'),
    ],
)
def test_one_change_is_found(changed: dict[str, str], where: str, what: str) -> None:
    found = compared(site(), site(**changed))
    shown = [one for one in found.differences if one.startswith(f"{where}  ")]
    assert len(shown) == 1 and what in shown[0]


def test_a_page_that_only_the_second_one_links_is_opened_in_both() -> None:
    found = compared(site(), site(one='<a href="/new">Nueva</a>'))
    assert found.broken == ["404 /new (from /)"]


def test_the_names_of_assets_may_differ() -> None:
    found = compared(site(), site(asset="core"))
    assert found.differences == []
    assert found.assets == {"/static/css/core.css?v=0123456789"}


def test_forms_are_asked_with_each_choice() -> None:
    form = """<form action="/a?x=1"><input name="q" value="z"><select name="s"><option value="">Todo</option>
    <option value="1" selected>Uno</option></select><input type="checkbox" name="c" value="on"></form>
    <form method="post" action="/b"><input name="q"></form>"""
    assert questions_in_html(form) == ["/a?q=z&s=1", "/a?q=z&s=", "/a?q=z&s=1", "/a?q=z&s=1&c=on"]
