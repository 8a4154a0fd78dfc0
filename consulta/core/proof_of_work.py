"""A proof of work for one submission: a little computing for a phone, a lot for who sends thousands.

Challenges of ALTCHA (version 2, PBKDF2), which a browser solves with WebCrypto. Each is made for one
submission_id, which is stored once, so that a solution is of no use for a second one.
"""

from __future__ import annotations

from typing import Any

import altcha

ALGORITHM = "PBKDF2/SHA-256"
ITERATIONS = 2_000
PREFIX = "00"
"""The derived key begins with these hex digits: one in 256 does."""
LONGEST = 2_000
"""Characters of a solution, which is below a thousand."""


def make_challenge(key: bytes, submission_id: str) -> dict[str, Any]:
    """A challenge for this submission, as JSON has it."""
    made = altcha.create_challenge(
        ALGORITHM, ITERATIONS, key_prefix=PREFIX, data={"submission": submission_id}, hmac_secret=key
    )
    return dict(made.to_dict())


def is_solved(key: bytes, solution: str, submission_id: str) -> bool:
    """Whether this is a solution, in base64, of a challenge that was made for this submission."""
    if not solution or len(solution) > LONGEST:
        return False
    try:
        payload = altcha.Payload.from_base64(solution)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    if payload.challenge.parameters.data != {"submission": submission_id}:
        return False
    return bool(altcha.verify_solution(payload, key).verified)
