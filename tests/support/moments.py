"""What it is when: a test looks at pages at moments of its choosing."""

from __future__ import annotations

from datetime import datetime, tzinfo

import pytest

import consulta.clock


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """From here on it is that moment, for everything that asks consulta.clock."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    monkeypatch.setattr(consulta.clock, "datetime", Stopped)
