"""Signals of consultations, for the rooms after this one.

Receivers run inside the sender's transaction: when one of them raises, nothing is stored.
"""

from blinker import Signal

created = Signal("Sent by a new draft, with `actor` and `now`.")
closed = Signal("Sent by a consultation that has closed by its date, with `now`.")
cancelled = Signal("Sent by a cancelled consultation, with `now`.")
has_answers_query = Signal(
    "Asks whether there are answers: sent by a consultation's number with `question_id`, None for any."
)
