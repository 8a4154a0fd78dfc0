"""The director signs what was read, and nothing that came after it."""

import re

import pytest
from flask import Flask

from consulta.clock import utcnow
from consulta.services import decisions
from tests.support.decided import client_of, desk, public, ready, take_back
from tests.support.staff import csrf_token

pytestmark = pytest.mark.both_databases


def test_a_decision_rewritten_after_it_was_read_is_not_signed_unread(app: Flask) -> None:
    case = ready(app)
    director = client_of(app, case.director)
    page = f"{desk(case)}/lectura"
    shown = director.get(page).text
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', shown)
    assert seen
    with case.change():
        take_back(case)
        draft = case.decision()
        decisions.write(draft, "Nada de eso.", "Otro", draft.decided_on, actor=case.coordinator, now=utcnow())
        decisions.submit(draft, actor=case.coordinator, now=utcnow())
    sent = {"csrf_token": csrf_token(director, page), "confirmed": "y", "seen": seen[1]}
    refused = director.post(f"{desk(case)}/firmar", data=sent)
    assert refused.status_code == 409
    assert "cambió después de que usted la leyó" in refused.text
    assert director.get(public(case)).status_code == 404
    again = re.search(r'name="seen"[^>]*value="([^"]+)"', refused.text)
    assert again
    signed = director.post(f"{desk(case)}/firmar", data=sent | {"seen": again[1]})
    assert signed.status_code == 303
