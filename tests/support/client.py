"""A test client that looks at every page it gets, so that no test has to think of it."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.core.access import access_of
from tests.support.pages import page_findings


class CheckedClient(FlaskClient):
    """Raises AssertionError for a faulty page, a response without policy, a public one with a cookie."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        check_response(self.application, response)
        return response


def check_response(app: Flask, response: TestResponse) -> None:
    where = f"{response.request.method} {response.request.path} ({response.status_code})"
    if response.mimetype == "text/html" and response.status_code not in range(300, 400):
        findings = page_findings(response.text)
        assert findings == [], f"{where}: {findings}"
        assert "default-src 'none'" in response.headers.get("Content-Security-Policy", ""), where
    if is_public(app, response):
        assert "Set-Cookie" not in response.headers, f"{where} sets a cookie"
        assert "Cookie" not in response.headers.get("Vary", ""), f"{where} looks at a cookie"


def is_public(app: Flask, response: TestResponse) -> bool:
    """Whether a view marked as public answered, or none at all."""
    with app.test_request_context(response.request.path, method=response.request.method) as context:
        endpoint = context.request.endpoint
    if endpoint is None:
        return True
    access = access_of(app.view_functions[endpoint])
    return access is not None and access.public
