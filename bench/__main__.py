"""Run every measurement and print each beside its limit."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench import answering, coding, ledger, public_pages
from bench.report import Row, print_rows


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="consulta-bench-") as folder:
        home = Path(folder)
        rows: list[Row] = answering.measure(home) + coding.measure(home) + ledger.measure(home)
        rows += public_pages.measure(home)
    print_rows(rows)
    return 0 if all(row.within for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
