"""This installation's keys for signing checkpoints."""

from __future__ import annotations

from consulta.core.vault import vault
from consulta.record.domain.checkpoints import BadNote, VerifierKey, parse_verifier_key


def record_key(origin: str) -> VerifierKey:
    """The public key that the record of that origin is signed with now."""
    return VerifierKey(origin, vault().record_key)


def is_own_key(written: str) -> bool:
    """Whether a verifier key (C2SP signed-note) is one of this installation's, past or present."""
    try:
        return vault().is_record_key(parse_verifier_key(written).key)
    except BadNote:
        return False
