"""Signals of this room: a decision was published, a commitment ended (ADR 0025)."""

from blinker import Signal

published = Signal("Sent by a version of a decision that was signed and published, with `now`.")
commitment_ended = Signal(
    "Sent by a commitment that ended or whose ending was corrected, with `update` and `now`."
)
