"""CSV files open in a spreadsheet as data and nothing else."""

import csv
import sys
import unicodedata
from collections.abc import Iterator
from io import StringIO

import pytest

from consulta.core.csv import Cell, safe_cell, stream


def read(chunks: list[bytes]) -> list[list[str]]:
    return list(csv.reader(StringIO(b"".join(chunks).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_that_starts_like_a_formula_is_text(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


UNSEEN = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in ("Cf", "Zs")]


def test_nothing_that_is_not_seen_hides_a_sign() -> None:
    unseen = [*UNSEEN, "\0", "\x85", "\u2028", "\u034f", "\u3164", "\uffa0", "\u2800", "\ufe0f", "\U000e0100"]
    cells = [f"{before}{sign}1+1" for before in unseen for sign in "=+-@＝＋－＠﹢﹣﹦﹫⁺₌−"]
    cells += [f" \u200b\xa0\ufeff{sign}1+1" for sign in "=＝"]
    assert [ascii(cell) for cell in cells if safe_cell(cell) != f"'{cell}"] == []


@pytest.mark.parametrize(
    "cell", ["Una cancha", "¡Sí!", "'comillas'", " hola", "\u200b", "¿=?", "É=", 0, -3, "1-2"]
)
def test_other_cells_stay_as_they_are(cell: str | int) -> None:
    assert safe_cell(cell) == cell


def test_nothing_is_an_empty_cell() -> None:
    assert safe_cell(None) == "" and safe_cell("") == ""


def test_what_is_written_is_read_back() -> None:
    rows: list[list[Cell]] = [[1, 'Con "comillas", comas\ny renglones', "ñandú"], [2, "=HYPERLINK(1)", None]]
    chunks = list(stream(["n", "words", "más"], rows))
    assert chunks[0].startswith("\ufeff".encode())
    assert read(chunks) == [
        ["n", "words", "más"],
        ["1", 'Con "comillas", comas\ny renglones', "ñandú"],
        ["2", "'=HYPERLINK(1)", ""],
    ]


def test_it_is_written_a_chunk_at_a_time() -> None:
    taken = 0

    def rows() -> Iterator[list[Cell]]:
        nonlocal taken
        for number in range(5_000):
            taken += 1
            yield [number]

    chunks = stream(["n"], rows())
    next(chunks)
    assert taken < 1_000
    assert len(read([b"n\r\n", *chunks])) > 4_000
