"""The director signs what was read, and nothing that came after it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from consulta.attachments.models import Attachment
from consulta.contributions.domain.moderation import SetAsideReason
from consulta.contributions.models.contribution import Contribution
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.decisions.models.attachment import DecisionAttachment
from consulta.decisions.services import decisions
from consulta.reading.domain.themes import ThemeWords
from consulta.reading.services import moderation, themes
from consulta.reading.services.codebook_changes import merge
from tests.support.campaigns import csrf_token
from tests.support.decided import (
    MARKET,
    PARK,
    REASON,
    Case,
    client_of,
    desk,
    of_case,
    public,
    ready,
    sign,
    take_back,
)

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


def rename_a_theme(case: Case) -> None:
    theme = case.theme(PARK)
    themes.edit(theme, ThemeWords("Parque y juegos", theme.meaning), actor=case.coordinator, now=utcnow())


def another_document(case: Case) -> None:
    attachment = Attachment(
        **{"consultation_id": case.consultation().id, "title": "Otro", "file_name": "otro.pdf"},
        **{"media_type": "application/pdf", "size": 1, "sha256": "1" * 64, "content": b"x"},
        **{"uploaded_at": utcnow(), "uploaded_by_id": case.coordinator.account_id},
    )
    db.session.add(attachment)
    db.session.flush()
    db.session.add(DecisionAttachment(decision_id=case.decision().id, attachment_id=attachment.id))


def another_clause_text(case: Case) -> None:
    case.decision().clauses[0].text = "Otra cosa."


def another_answer(case: Case) -> None:
    case.decision().dispositions[0].reason = "Otra razón."


def another_promise(case: Case) -> None:
    case.commitment().unit = "Otra unidad"


def one_who_said_it_less(case: Case) -> None:
    first = of_case(case, Contribution)[:1]
    moderation.set_aside(
        case.consultation(), first, SetAsideReason.DUPLICATE, actor=case.coordinator, now=utcnow()
    )


@pytest.mark.parametrize(
    "changing",
    [
        rename_a_theme,
        another_document,
        another_clause_text,
        another_answer,
        another_promise,
        one_who_said_it_less,
    ],
)
def test_what_changes_between_reading_and_signing_is_read_again(
    app: Flask, changing: Callable[[Case], None]
) -> None:
    """Not the words alone: a theme's name, a document, a clause, a promise, a figure."""
    case = ready(app)
    director, page = client_of(app, case.director), f"{desk(case)}/lectura"
    seen = seen_in(director.get(page).text)
    assert seen_in(director.get(page).text) == seen
    with case.change():
        changing(case)
    sent = {"csrf_token": csrf_token(director, page), "confirmed": "y"}
    refused = director.post(f"{desk(case)}/firmar", data={**sent, "seen": seen})
    assert refused.status_code == 409 and "cambió después de que usted la leyó" in refused.text
    again = director.post(f"{desk(case)}/firmar", data={**sent, "seen": seen_in(refused.text)})
    assert again.status_code == 303


def seen_in(text: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([^"]+)"', text)
    assert found
    return found[1]


def test_an_answer_to_a_theme_that_was_merged_is_shown_to_who_writes_and_not_published(app: Flask) -> None:
    case = ready(app)
    with case.change():
        merge([case.theme(MARKET)], case.theme(PARK), actor=case.coordinator, now=utcnow())
    told = client_of(app, case.coordinator).get(desk(case)).text
    assert "Respuestas que no se publicarán" in told and REASON[MARKET] in told
    reading = client_of(app, case.director).get(f"{desk(case)}/lectura").text
    assert REASON[MARKET] not in reading
    assert sign(client_of(app, case.director), case, confirmed="y").status_code == 303
    assert REASON[MARKET] not in app.test_client().get(public(case)).text
    with app.app_context():
        assert len(case.decision().dispositions) == 1
