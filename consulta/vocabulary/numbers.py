"""Reading whole numbers from forms and addresses."""

LARGEST_NUMBER = 2**31 - 1
"""The largest integer that a column of either database takes."""


def read_number(typed: str) -> int | None:
    """The whole number from 0 to LARGEST_NUMBER in plain digits; None for anything else, however long."""
    if not typed.isascii() or not typed.isdecimal() or len(typed) > len(str(LARGEST_NUMBER)):
        return None
    number = int(typed)
    return number if number <= LARGEST_NUMBER else None
