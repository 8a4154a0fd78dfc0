"""Streaming CSV that is safe to open in a spreadsheet.

A text that starts like a formula gets an apostrophe before it (CWE-1236): citizens write the texts.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

Cell = str | int | float | None

MIMETYPE = "text/csv"
# Without it spreadsheets do not recognise UTF-8.
BYTE_ORDER_MARK = "\ufeff"
_STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_CHUNK_ROWS = 500


def safe_cell(cell: Cell) -> Cell:
    """The cell as data: text that starts like a formula after an apostrophe, nothing for None."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell[:1] in _STARTS_A_FORMULA and cell:
        return f"'{cell}"
    return cell


def stream(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV file in UTF-8 with its byte order mark, in chunks; only one chunk is in memory."""
    buffer = StringIO()
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer)
    writer.writerow([safe_cell(cell) for cell in header])
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(cell) for cell in row])
        if number % _CHUNK_ROWS == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: StringIO) -> bytes:
    written = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return written
