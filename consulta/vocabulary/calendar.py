"""Days in El Salvador (UTC−6 all year) and moments in UTC, and how both are written.

Moments are stored in UTC; days that people read or that something is due on are local. Functions that take a
moment refuse one without a time zone.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("America/El_Salvador")

_LAST_SECOND = time(23, 59, 59)


def local_moment(moment: datetime) -> datetime:
    """The same moment on a clock in El Salvador. Raises ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(LOCAL_ZONE)


def local_date(moment: datetime) -> date:
    """The day it is in El Salvador at that moment."""
    return local_moment(moment).date()


def start_of_local_day(day: date) -> datetime:
    """The first moment of a day in El Salvador, in UTC."""
    return datetime.combine(day, time.min, LOCAL_ZONE).astimezone(UTC)


def end_of_local_day(day: date) -> datetime:
    """23:59:59 of a day in El Salvador, in UTC: a closing moment that still reads as that day."""
    return datetime.combine(day, _LAST_SECOND, LOCAL_ZONE).astimezone(UTC)


def format_date(day: date | datetime) -> str:
    """dd/mm/yyyy; of a moment, the day it is in El Salvador."""
    if isinstance(day, datetime):
        day = local_date(day)
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def format_moment(moment: datetime) -> str:
    """dd/mm/yyyy HH:MM in El Salvador, on a 24-hour clock."""
    local = local_moment(moment)
    return f"{format_date(local.date())} {local.hour:02d}:{local.minute:02d}"
