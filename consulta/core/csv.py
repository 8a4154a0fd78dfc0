"""CSV that a spreadsheet opens without running anything in it, written as it is read.

A cell of text that starts like a formula gets an apostrophe before it (CWE-1236): citizens write the cells.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

Cell = str | int | float | None

MIMETYPE = "text/csv"
# Without it a spreadsheet takes UTF-8 for something else and spoils the accents.
BYTE_ORDER_MARK = "\ufeff"
_STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_CHUNK_ROWS = 500


def safe(cell: Cell) -> Cell:
    """The cell as data: text that starts like a formula after an apostrophe, nothing for None."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell[:1] in _STARTS_A_FORMULA and cell:
        return f"'{cell}"
    return cell


def stream(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV file in UTF-8 with its mark, a chunk at a time; no more than a chunk is ever held."""
    buffer = StringIO()
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer)
    writer.writerow([safe(cell) for cell in header])
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe(cell) for cell in row])
        if number % _CHUNK_ROWS == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    written = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return written
