"""What is noted of how a contribution arrived, to tell programs from people. It is a sign, never a proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

QUICK = timedelta(seconds=3)
"""Nobody reads the form and fills it in within this time."""
OLD = timedelta(days=2)
ORIGIN_DAYS = 7
"""For so many days staff can see which contributions came from one origin."""


class FormNumber(StrEnum):
    """What the number of the form, which the server signs when it gives the form out, told at sending.

    People send old numbers (a page kept open, a draft written without signal) and none at all (a page of
    before the numbers were there), so none of these is a reason to refuse.
    """

    CURRENT = "current"
    QUICK = "quick"
    OLD = "old"
    MISSING = "missing"
    """None, or not one of ours for this submission."""
    PROGRAM = "program"
    """Sent through the API, which gives no numbers out."""


class Proof(StrEnum):
    """Whether the proof of work that a form under attack asks for came along. Who cannot run a script sends
    none, so it is a sign too.
    """

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a contribution arrived. `network` is limits.origin_of its sender; only a keyed hash is stored."""

    network: str
    form_number: FormNumber
    proof: Proof = Proof.NOT_ASKED


def form_number_kind(given_out_at: datetime | None, now: datetime) -> FormNumber:
    """The kind of a number that was given out at that moment; None: none, or a false one."""
    if given_out_at is None:
        return FormNumber.MISSING
    age = now - given_out_at
    if age < QUICK:
        return FormNumber.QUICK
    return FormNumber.OLD if age > OLD else FormNumber.CURRENT
