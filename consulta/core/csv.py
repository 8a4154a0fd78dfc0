"""Streaming CSV that is safe to open in a spreadsheet.

A text that starts like a formula gets an apostrophe before it (CWE-1236): citizens write the texts. Invisible
characters and blanks of every kind, which spreadsheets may drop, do not hide the sign.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from unicodedata import category, normalize

Cell = str | int | float | None

MIMETYPE = "text/csv"
# Without it spreadsheets do not recognise UTF-8.
BYTE_ORDER_MARK = "\ufeff"
_SIGNS = frozenset("=+-@")
_CELL_ENDS = frozenset("\t\r\n\v\f\x85\u2028\u2029")
# Categories of what is not seen: controls, format characters, separators, marks without a letter, unassigned.
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs", "Me", "Mn"})
_UNSEEN_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Hangul fillers and the empty Braille pattern."""
_CHUNK_ROWS = 500


def safe_cell(cell: Cell) -> Cell:
    """The cell as data: text that starts like a formula after an apostrophe, nothing for None."""
    if cell is None:
        return ""
    if isinstance(cell, str) and _starts_a_formula(cell):
        return f"'{cell}"
    return cell


def _starts_a_formula(text: str) -> bool:
    """Whether the first character that is seen is a sign, in any width, or a cell might end before it."""
    for char in text:
        if char in _CELL_ENDS:
            return True
        if char not in _UNSEEN_LETTERS and category(char) not in _UNSEEN_CATEGORIES:
            # Full-width, small, raised and lowered signs are the same (NFKC); so is the minus sign.
            return normalize("NFKC", char)[:1] in _SIGNS or char == "\N{MINUS SIGN}"
    return False


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
