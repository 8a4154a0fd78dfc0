"""Signals of contributions, for the rooms that store something about one."""

from blinker import Signal

withdrawn = Signal("Sent by a contribution before its words, place and contact are erased, with `now`.")
