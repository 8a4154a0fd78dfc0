"""What a decision brings, for the rooms that tell people."""

from blinker import Signal

published = Signal("Sent by a version of a decision that was signed and published, with `now`.")
commitment_ended = Signal(
    "Sent by a commitment that ended or whose ending was corrected, with `update` and `now`."
)
