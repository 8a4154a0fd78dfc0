"""Templates: they compile, and hold nothing that the content policy forbids or that skips escaping."""

import re

import pytest
from flask import Flask
from jinja2 import StrictUndefined

from tests.support.sources import files, read

TEMPLATES = files("templates/*.html", "templates/*.svg", "templates/*.xml", "templates/*.txt")

FORBIDDEN = {
    "inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")", re.IGNORECASE
    ),
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|{%-?\s*autoescape\s+false", re.IGNORECASE),
    "address of another host": re.compile(r"(src|action)\s*=\s*[\"'](https?:)?//", re.IGNORECASE),
}


def test_templates_are_found() -> None:
    assert "templates/layouts/public.html" in TEMPLATES


def test_every_template_compiles_and_every_link_leads_to_one(app: Flask) -> None:
    """Extended, included and imported templates exist, filters are known, and a missing name is an error."""
    environment = app.jinja_env
    assert environment.undefined is StrictUndefined
    for path in TEMPLATES:
        environment.get_template(path.removeprefix("templates/"))
    referred = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']")
    links = {(path, name) for path in TEMPLATES for name in referred.findall(read(path))}
    assert sorted((path, name) for path, name in links if f"templates/{name}" not in TEMPLATES) == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what: str) -> None:
    found = [
        f"{path}: {match.group().strip()}"
        for path in TEMPLATES
        for match in FORBIDDEN[what].finditer(read(path))
    ]
    assert found == []
