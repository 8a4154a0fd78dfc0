"""The one place that asks the machine what time it is."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """The present moment, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)
