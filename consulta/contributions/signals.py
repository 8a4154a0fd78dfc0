"""What happens to a contribution, for the rooms that keep something of it."""

from blinker import Signal

withdrawn = Signal("Sent by a contribution before its words, place and contact are erased, with `now`.")
