"""Markdown written by staff as sanitised HTML: text, lists, headings and links alone."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "br", "hr"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}

_parser = MarkdownIt("commonmark", {"html": False})


def markdown(text: str) -> Markup:
    """Sanitised HTML. Headings begin at h2, since the page has its h1."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return Markup(clean)  # noqa: S704 - sanitised on the line above
