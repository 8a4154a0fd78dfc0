"""Charts, the sketch of a zone, and the words for places: what they draw and what they must not tell."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from flask import Flask
from markupsafe import Markup

from consulta.consultations.domain.cells import bins_for_area, cell_of, coarser
from consulta.consultations.queries.public import PublicLandmark
from consulta.disclosure.domain.release import NO_PLACE, Release
from consulta.publishing.presenters.charts import Bar, bars, columns
from consulta.publishing.presenters.consultation_page import split_lead
from consulta.publishing.presenters.map import map_script
from consulta.publishing.presenters.map_page import Background
from consulta.publishing.presenters.places import place_rows, places_of
from consulta.publishing.presenters.zone_sketch import zone_sketch
from tests.support.campaigns import LAT, LON, box

NASTY = '"><script>alert(1)</script>`${x}'


def read(svg: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(str(svg))


def release(places: dict[str, int]) -> Release:
    return Release(resolution=7, places=places, age={}, sex={}, relation={})


def test_bars_start_at_nought_and_share_a_scale() -> None:
    drawn = read(bars([Bar("A", 40), Bar("B", 10), Bar("C", 0, "menos de 12")], "Dice algo"))
    widths = [float(rect.attrib["width"].rstrip("%")) for rect in drawn.iter("rect")]
    assert widths[0] == pytest.approx(4 * widths[1], abs=0.05)
    assert widths[2] == 0
    assert drawn.attrib["aria-label"] == "Dice algo"
    assert [text.text for text in drawn.iter("text")] == ["A", "40", "B", "10", "C", "menos de 12"]


def test_charts_escape_what_they_are_given() -> None:
    drawn = read(bars([Bar(NASTY, 1)], NASTY))
    assert drawn.attrib["aria-label"] == NASTY
    assert not list(drawn.iter("script"))


def test_days_without_anything_have_their_place() -> None:
    drawn = read(columns({date(2026, 3, 1): 2, date(2026, 3, 4): 4}, "Días"))
    heights = [float(rect.attrib["height"]) for rect in drawn.iter("rect")]
    assert heights == [75.0, 0.0, 0.0, 150.0]
    assert columns({}, "Nada") == ""


def test_a_sketch_keeps_its_shapes_inside(app: Flask) -> None:
    near = PublicLandmark(NASTY, LAT + 0.002, LON)
    far = PublicLandmark("Lejos", LAT + 1, LON)
    with app.test_request_context():
        drawn = read(zone_sketch(box(), [near, far]))
        assert zone_sketch(None, []) == ""
    circles = list(drawn.iter("circle"))
    assert len(circles) == 1
    assert all(0 < float(one.attrib["cx"]) < 340 and 0 < float(one.attrib["cy"]) < 250 for one in circles)


def test_cells_under_the_threshold_are_in_an_order_that_tells_nothing(app: Flask) -> None:
    cells = coarser(bins_for_area(box(half_km=6)))
    figures = {cell: number for number, cell in zip((11, 3, 64, -2, 30, 7), cells, strict=False)}
    figures |= dict.fromkeys(cells[6:], 0) | {NO_PLACE: 5}
    places = places_of(release(figures), box())
    assert places is not None
    assert [one.fives for one in places.shown] == [65, 30]
    hidden = [one.cell for one in places.cells if one.figure is None]
    assert hidden == sorted(hidden)
    assert places.elsewhere is None
    with app.test_request_context():
        rows = place_rows(places)
    assert [row[2] for row in rows[:2]] == ["unos 65", "unos 30"]
    assert rows[-1][2] == "menos de 12"


def test_the_map_escapes_names_and_speaks_only_with_us(app: Flask) -> None:
    places = places_of(release({cell_of(LAT, LON, 7): 64, NO_PLACE: 5}), box())
    assert places is not None
    with app.test_request_context():
        script = map_script(
            places,
            box(),
            [PublicLandmark(NASTY, LAT, LON)],
            Background("/mapa/teselas/{z}/{x}/{y}.png", "© <b>Alguien</b>"),
        )
    assert "<script" not in script
    assert "<b>" not in script
    assert '"/mapa/teselas/{z}/{x}/{y}.png"' in script
    assert "http" not in script


@pytest.mark.parametrize(
    ("context", "lead"),
    [
        ("Corto.\n\nResto.", ("Corto.", "Resto.")),
        ("**Fuerte.**\r\n\r\nResto.", ("**Fuerte.**", "Resto.")),
        ("- una lista\n- de cosas", ("", "- una lista\n- de cosas")),
        ("# Título\n\nTexto", ("", "# Título\n\nTexto")),
        ("", ("", "")),
    ],
)
def test_the_lead_is_the_first_paragraph(context: str, lead: tuple[str, str]) -> None:
    assert split_lead(context) == lead


def test_a_long_paragraph_leads_with_its_first_sentences() -> None:
    context = "Primera frase. " * 30
    lead, rest = split_lead(context)
    assert lead.startswith("Primera frase. Primera frase.")
    assert lead.endswith("frase.")
    assert len(lead) < 150
    assert rest == context
