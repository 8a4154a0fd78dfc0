"""The community notice: exactly one A4 sheet in large print, whatever is decided; drawn once for all."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask

from consulta.core import pdf
from consulta.core.clock import utcnow
from consulta.decisions.domain.dispositions import Outcome
from consulta.decisions.services import clauses, decisions, draft_commitments
from consulta.reading.services import themes
from consulta.vocabulary.calendar import local_date
from tests.support.decided import PARK, Case, ready, take_back
from tests.support.moments import set_clock
from tests.support.spoken import spoken

A4 = (595.28, 841.89)
LARGE = 16
LONG = "Se hará, porque la comunidad lo pidió en cada asamblea y hay presupuesto para hacerlo este año. " * 12
UNBROKEN = "ñandú" * 200


def at(case: Case) -> str:
    return f"/consultas/{case.slug}/aviso"


def sheet_of(app: Flask, case: Case) -> bytes:
    answer = app.test_client().get(at(case) + ".pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text[:200]
    return bytes(answer.data)


def check_one_sheet(content: bytes) -> None:
    with pikepdf.open(BytesIO(content)) as document:
        (page,) = document.pages
        assert [float(one) for one in page.mediabox[2:]] == pytest.approx(A4, abs=0.1)
        assert min(sizes(page)) >= LARGE - 0.01


def sizes(page: pikepdf.Page) -> Iterator[float]:
    """The size of each text on a page, in points."""
    scales, scale, size, matrix = [], 1.0, 0.0, 1.0
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = instruction.operands, str(instruction.operator)
        if name == "q":
            scales.append(scale)
        elif name == "Q":
            scale = scales.pop()
        elif name == "cm":
            scale *= abs(float(operands[3]))
        elif name == "Tf":
            size = float(operands[1])
        elif name == "Tm":
            matrix = abs(float(operands[3]))
        elif name in ("Tj", "TJ"):
            yield size * scale * matrix


def overflowing(app: Flask, words: str, number: int = 25) -> Case:
    """A decision with so many themes and commitments, each told at length."""
    case = ready(app)
    now, actor = utcnow(), case.coordinator
    with case.change() as consultation:
        take_back(case)
        draft = case.decision()
        decisions.write(draft, words * 3, "Consejo", local_date(now), actor=actor, now=now)
        clause = clauses.add(draft, "Todo", words, actor=actor, now=now)
        for n in range(number):
            theme = themes.create(consultation, f"Tema {n} {words}"[:100].strip(), actor=actor, now=now)
            answered = decisions.set_disposition(
                draft, theme, list(Outcome)[n % 5], words, clause=clause, actor=actor, now=now
            )
            due = local_date(now) + timedelta(days=n)
            draft_commitments.add(answered, words[:900], words[:190], due, actor=actor, now=now)
        decisions.submit(draft, actor=actor, now=now)
    case.publish()
    return case


@pytest.mark.parametrize("words", [LONG, UNBROKEN])
def test_however_much_is_said_it_is_one_sheet_in_large_print(app: Flask, words: str) -> None:
    case = overflowing(app, words)
    check_one_sheet(sheet_of(app, case))


def test_a_short_decision_is_told_whole(app: Flask) -> None:
    case = ready(app)
    case.publish()
    content = sheet_of(app, case)
    check_one_sheet(content)
    with pikepdf.open(BytesIO(content)) as document:
        assert str(document.Root.Lang) == "es"
        assert document.Root.MarkInfo.Marked
        assert str(document.docinfo["/Title"]).startswith("Aviso a la comunidad: ")
        assert "pdfuaid" in bytes(document.Root.Metadata.read_bytes()).decode()
    page = app.test_client().get(at(case)).text
    assert PARK in page and "Sembrar 40 árboles" in page and "se hará" in page
    assert f"/consultas/{case.slug}/decision" in page and 'role="img"' in page


def test_what_does_not_fit_is_said_to_be_on_the_page(app: Flask) -> None:
    page = app.test_client().get(at(overflowing(app, LONG))).text
    assert re.search(r"Hay \d+ temas? más: el resto, en la página\.", page) or "Los demás temas:" in page
    assert re.search(r"Hay \d+ compromisos? más: el resto, en la página\.", page)


def test_nobody_speaks_in_the_notice(app: Flask) -> None:
    made = spoken(app)
    page = app.test_client().get(at(made.case)).text
    assert "chorros de agua" not in page and "Asamblea" not in page


def test_before_the_decision_there_is_none(app: Flask) -> None:
    case = ready(app)
    assert [app.test_client().get(at(case) + end).status_code for end in ("", ".pdf")] == [404, 404]


def test_it_is_drawn_once_until_something_changes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case = ready(app)
    case.publish()
    drawn: list[int] = []
    run = subprocess.run

    def counted(*args: Any, **options: Any) -> Any:
        drawn.append(1)
        return run(*args, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    for _ in range(3):
        sheet_of(app, case)
    assert len(drawn) == 1
    case.correct()
    sheet_of(app, case)
    assert len(drawn) == 2
    # Lateness comes with the day.
    set_clock(monkeypatch, utcnow() + timedelta(days=40))
    sheet_of(app, case)
    assert len(drawn) == 3


# The drawer as it runs where Pango is not installed: WeasyPrint finds its libraries through cffi.
WITHOUT_PANGO = """
import runpy, sys
import cffi
def dlopen(self, name, *rest):
    raise OSError(f"cannot load library {name!r}")
cffi.FFI.dlopen = dlopen
runpy.run_path(sys.argv[1], run_name="__main__")
"""


@pytest.fixture
def without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-I", "-c", WITHOUT_PANGO, str(pdf.PROGRAM)]
    monkeypatch.setattr(pdf, "COMMAND", command)


@pytest.mark.usefixtures("without_pango")
def test_without_the_drawing_libraries_the_page_is_printed(app: Flask) -> None:
    case = ready(app)
    case.publish()
    client = app.test_client()
    answer = client.get(at(case) + ".pdf")
    assert answer.status_code == 503
    assert "La misma hoja se puede imprimir desde el navegador." in answer.text
    assert f'href="{at(case)}"' in answer.text
    assert client.get(at(case)).status_code == 200


@pytest.mark.usefixtures("without_pango")
def test_without_them_nothing_is_tried_again_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case = ready(app)
    case.publish()
    assert app.test_client().get(at(case) + ".pdf").status_code == 503
    monkeypatch.setattr(subprocess, "run", None)
    assert app.test_client().get(at(case) + ".pdf").status_code == 503


def test_too_many_at_once_are_turned_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case = ready(app)
    case.publish()
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0.0)
    with app.app_context():
        assert pdf.pdf_renderer()._slots.acquire(blocking=False)
    assert app.test_client().get(at(case) + ".pdf").status_code == 503


def test_a_document_fetches_nothing(app: Flask, tmp_path: Path) -> None:
    """Neither a file nor an address: a picture of either leaves no trace in the PDF."""
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>secreto</text></svg>', "utf-8")
    page = '<html lang="es"><title>x</title><body>Hola{}</body></html>'
    with app.app_context():
        plain = pdf.pdf_renderer().render([page.format("")])
        pictures = f'<img alt="" src="file://{secret}"><img alt="" src="http://127.0.0.1:9/x.png">'
        other = pdf.pdf_renderer().render([page.format(pictures)])
    for content in (plain, other):
        with pikepdf.open(BytesIO(content)) as document:
            assert len(document.pages) == 1
            assert not document.pages[0].Resources.get("/XObject", pikepdf.Dictionary()).keys()
