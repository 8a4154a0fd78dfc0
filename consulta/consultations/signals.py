"""What happens to a consultation, for the rooms that come after this one and have something to do then.

Receivers run inside the transaction of the act: when one of them raises, the act did not happen.
"""

from blinker import Signal

created = Signal("Sent by a new draft, with `actor` and `now`.")
closed = Signal("Sent by a consultation that has closed by its date, with `now`.")
cancelled = Signal("Sent by a cancelled consultation, with `now`.")
answers_sought = Signal(
    "Asks whether there are answers: sent by a consultation's number with `question_id`, None for any."
)
