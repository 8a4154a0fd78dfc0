"""What it is when: a test looks at pages at moments of its choosing."""

from __future__ import annotations

from datetime import datetime, tzinfo

import pytest

from consulta.core import clock


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """From here on it is that moment, for everything that asks core.clock."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Stopped)
