"""Letters on paper: what each says, what none says, and that printing leaves a trace."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts.models.history import HistoryEntry
from consulta.contributions.domain.folio import format_folio
from consulta.core.extensions import db
from consulta.notices.views import letters
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.decided import MARKET, PARK, REASON, client_of, press
from tests.support.spoken import ADVERT, OWN_WORDS, Spoken, spoken

pytestmark = pytest.mark.both_databases


def printed(made: Spoken, path: str, *, pdf: bool = False, **fields: str):  # type: ignore[no-untyped-def]
    """Press a button of the pile that `path` begins with."""
    client = client_of(made.case.app, made.case.coordinator)
    button = {"pdf": "1"} if pdf else {"hoja": "1"}
    return press(client, f"{made.letters}/{path}", f"{made.letters}/{path.split('/')[0]}", **button, **fields)


def assembly_of(made: Spoken, number: int) -> str:
    """The key of an assembly, the large one first."""
    page = client_of(made.case.app, made.case.coordinator).get(made.letters).text
    keys = [part.split('"')[0] for part in page.split(f"{made.letters}/assembly.")[1:]]
    return f"assembly.{keys[number]}"


def traces(app: Flask, action: str) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(HistoryEntry.subject_id).where(HistoryEntry.action == action)))


def test_a_letter_says_what_the_folio_would(app: Flask) -> None:
    made = spoken(app)
    page = printed(made, "home_visit/imprimir").text
    assert OWN_WORDS in page
    assert PARK in page and REASON[PARK] in page and "Sembrar 40 árboles" in page
    assert MARKET not in page
    assert f"Diga el número {made.visit.id}." in page
    assert made.visit.folio not in page and format_folio(made.visit.folio) not in page
    assert made.visit.digest not in page
    assert traces(app, "letter_printed") == [made.visit.id]


def test_who_was_set_aside_reads_why(app: Flask) -> None:
    made = spoken(app)
    page = printed(made, "paper/imprimir").text
    assert ADVERT in page and "Por qué su aporte se apartó" in page
    assert REASON[PARK] not in page


def test_what_came_by_the_web_has_no_letter(app: Flask) -> None:
    made = spoken(app)
    page = client_of(app, made.case.coordinator).get(made.letters).text
    assert "Formulario en línea" not in page and "Imprimirlas todas" in page
    assert printed(made, f"home_visit/imprimir/{made.web.id}").status_code == 404


def test_a_pile_is_printed_in_parts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "AT_ONCE", 5)
    made = spoken(app)
    pile = client_of(app, made.case.coordinator).get(f"{made.letters}/assembly").text
    assert "de la 6 a la 10" in pile
    page = printed(made, "assembly/imprimir", first="5").text
    assert page.count("<article") == 5
    assert made.assembly[5].id in traces(app, "letter_printed")
    assert made.assembly[4].id not in traces(app, "letter_printed")
    for odd in ("999", "-1", "x", "9" * 40):
        assert printed(made, "assembly/imprimir", first=odd).status_code in (200, 404)


def test_the_letter_of_an_assembly_names_only_what_several_said(app: Flask) -> None:
    made = spoken(app)
    page = printed(made, f"{assembly_of(made, 0)}/asamblea").text
    assert PARK in page and REASON[PARK] in page
    assert MARKET not in page  # three of twelve said it
    assert "Un parque grande" not in page and "12" not in page.split("<main>")[1].split("El ")[0]
    assert traces(app, "assembly_letter_printed") == [campaigns_id(made)]


def campaigns_id(made: Spoken) -> int:
    with made.case.app.app_context():
        return int(made.case.consultation().id)


def test_a_small_assembly_has_no_letter_of_its_own(app: Flask) -> None:
    made = spoken(app)
    key = assembly_of(made, 1)
    assert "menos de 10" in client_of(app, made.case.coordinator).get(f"{made.letters}/{key}").text
    assert printed(made, f"{key}/asamblea").status_code == 404
    assert printed(made, "assembly/asamblea").status_code == 404


def test_the_pdf_is_tagged_and_in_spanish(app: Flask) -> None:
    made = spoken(app)
    answer = printed(made, "home_visit/imprimir", pdf=True)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    with pikepdf.open(BytesIO(answer.data)) as pdf:
        assert str(pdf.Root.Lang) == "es"
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo["/Title"]).startswith(f"Carta n.º {made.visit.id}")


def test_nothing_is_printed_before_the_decision(app: Flask) -> None:
    made = spoken(app, publish=False)
    client = client_of(app, made.case.coordinator)
    assert "cuando la decisión está publicada" in client.get(made.letters).text
    assert client.get(f"{made.letters}/home_visit").status_code == 404
    assert press(client, f"{made.letters}/home_visit/imprimir", made.letters).status_code == 404
    assert traces(app, "letter_printed") == []


def test_only_who_may_tell_people_prints(app: Flask) -> None:
    made = spoken(app)
    for role in (Role.DIRECTOR, Role.ANALYST, Role.INTERVIEWER, Role.ADMINISTRATOR):
        client = client_of(app, campaigns.make_account(app, role))
        assert client.get(made.letters).status_code == 403
    assert "Se imprimió la carta" in _history_after_print(made)


def _history_after_print(made: Spoken) -> str:
    printed(made, "home_visit/imprimir")
    client = client_of(made.case.app, made.case.coordinator)
    return str(client.get(f"/gestion/consultas/{made.case.slug}/aportes/{made.visit.id}").text)
