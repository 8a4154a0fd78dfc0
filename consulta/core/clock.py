"""The clock: the only place that reads the machine's time."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """The present moment, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)
