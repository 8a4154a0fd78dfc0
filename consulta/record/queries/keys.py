"""The keys that the checkpoints of this installation's records are signed with."""

from __future__ import annotations

from consulta.core.vault import vault
from consulta.record.domain.checkpoints import BadNote, VerifierKey, parse_verifier_key


def record_key(origin: str) -> VerifierKey:
    """The public key that checkpoints of the record of that name are signed with now."""
    return VerifierKey(origin, vault().record_key)


def is_own_key(written: str) -> bool:
    """Whether a verifier key, as C2SP writes it, is one of this installation's."""
    try:
        return vault().is_record_key(parse_verifier_key(written).key)
    except BadNote:
        return False
