"""Days and minutes of the demo as moments."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from consulta.vocabulary.calendar import start_of_local_day


@dataclass(frozen=True, slots=True)
class Moments:
    """Days are local ones relative to `today`, the day of loading: -3 is three days before."""

    today: date

    def day(self, number: int) -> date:
        """That day."""
        return self.today + timedelta(days=number)

    def at(self, number: int, hour: int, minute: int = 0) -> datetime:
        """A time of that day in El Salvador."""
        return self.after(number, hour * 60 + minute)

    def after(self, number: int, minutes: int) -> datetime:
        """So many minutes after that day began."""
        return start_of_local_day(self.day(number)) + timedelta(minutes=minutes)
