"""Many contributions, and many readings of them, through the real forms, sent by a browser's own requests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from playwright.sync_api import APIRequestContext

from tests.support.answering import FOLIO
from tests.support.voices import Voice

_FILLED = re.compile(r'<input[^>]*type="(?:hidden|date)"[^>]*>')
_BREAKS = re.compile(r"</?span>|<wbr>")
_KEY = re.compile(r'<strong class="(?:folio|key)">(\d{4})</strong>')


@dataclass(frozen=True, slots=True)
class Receipt:
    """What its sender takes home."""

    folio: str
    key: str


class Sender:
    """Fills in one form again and again; its what it comes with is read once, as it stands on the page."""

    def __init__(self, request: APIRequestContext, address: str) -> None:
        self._request = request
        self._address = address
        page = request.get(address)
        assert page.ok, page.status
        self._fields = {
            _attribute(tag, "name"): _attribute(tag, "value") for tag in _FILLED.findall(page.text())
        }

    def send(self, voice: Voice) -> Receipt:
        """Send one; the receipt that came back."""
        sent: dict[str, str | float | bool] = {
            **self._fields,
            "submission_id": voice.submission_id,
            "captured_at": "",
            "answer-transform": voice.words,
        }
        if voice.consents:
            sent["consent_text"] = "y"
        if voice.channel.is_assisted:
            sent |= {"channel": voice.channel.value, "consent_way": "spoken"}
        answer = self._request.post(self._address, form=sent, max_redirects=0)
        text = _BREAKS.sub("", answer.text())
        assert answer.status in (200, 201), f"{answer.status}\n{text[:2000]}"
        folio, key = FOLIO.search(text), _KEY.search(text)
        assert folio is not None and key is not None, text[:2000]
        return Receipt(folio.group(), key.group(1))


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found.group(1)) if found else ""
