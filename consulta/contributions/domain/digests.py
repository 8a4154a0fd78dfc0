"""What makes a contribution provable later (DESIGN §7): canonical form, salts and digests.

A contribution's digest is SHA-256 over the three hashes of its words, its place and its particulars.
Each of those is salted on its own, so that erasing one part with its salt leaves nothing to guess at
and the digest, in the published record, stays what it was.
"""

import hashlib
import secrets
from typing import Any

import rfc8785

HASH_BYTES = 32
SALT_BYTES = 32

_COORDINATE_DECIMALS = 6


def canonical(document: Any) -> bytes:
    """The one canonical JSON of a document (RFC 8785), in UTF-8.

    Raises ValueError for what has none: NaN, infinities, integers beyond ±(2^53−1), lone surrogates.
    """
    return rfc8785.dumps(document)


def coordinate(degrees: float) -> str:
    """A coordinate as it stands in canonical JSON: text with six decimals, the same on every machine."""
    text = f"{degrees:.{_COORDINATE_DECIMALS}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text


def new_salt() -> bytes:
    """32 bytes from the system's secure source; one for each component of each contribution."""
    return secrets.token_bytes(SALT_BYTES)


def component_hash(salt: bytes, document: Any) -> bytes:
    """SHA-256 of the salt and the canonical JSON of one component, 32 bytes."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return hashlib.sha256(salt + canonical(document)).digest()


def digest(words_hash: bytes, place_hash: bytes, particulars_hash: bytes) -> bytes:
    """A contribution's digest, 32 bytes: SHA-256 over the hashes of its three components, in this order."""
    parts = (words_hash, place_hash, particulars_hash)
    if any(len(part) != HASH_BYTES for part in parts):
        raise ValueError(f"a component's hash has {HASH_BYTES} bytes")
    return hashlib.sha256(b"".join(parts)).digest()
