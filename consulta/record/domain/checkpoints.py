"""Checkpoints: the signed state of a record (C2SP tlog-checkpoint in a C2SP signed-note).

    consulta.example.org/consultas/ex-penal
    214
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — consulta.example.org/consultas/ex-penal Az3grl…

The first line is the origin, the name of the record and of its key; then the number of entries, the root over
them and, after an empty line, the signatures.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from consulta.record.domain.merkle import HASH_BYTES

ED25519 = b"\x01"
KEY_BYTES = 32
ID_BYTES = 4
SIGNATURE_BYTES = 64
MAX_NOTE = 64 * 1024
MAX_SIGNATURES = 100
MAX_SIZE_DIGITS = 19

Sign = Callable[[bytes], bytes]
"""An Ed25519 signature, 64 bytes, over some bytes."""

_DASH = "— "
_SIZE = re.compile(r"0|[1-9][0-9]*")
_HEX_ID = re.compile(r"[0-9a-f]{8}")


class BadNote(ValueError):
    """A malformed signed note, checkpoint or verifier key; the message is for developers."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The number of entries, and the root over them, 32 bytes; `origin` names the record."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The signed text."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note: the name and id of the key, and the signature."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name, as C2SP writes it: `<name>+<8 hex digits>+<base64>`."""

    name: str
    key: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that distinguish the keys of one name."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(ED25519 + self.key).decode()}"

    def verifies(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


def parse_verifier_key(written: str) -> VerifierKey:
    """Read a verifier key. Raises BadNote for anything but an Ed25519 key with its own id."""
    parts = written.split("+", 2)
    if len(parts) != 3 or not _is_name(parts[0]) or not _HEX_ID.fullmatch(parts[1]):
        raise BadNote("not a verifier key")
    decoded = _base64(parts[2])
    if len(decoded) != 1 + KEY_BYTES or decoded[:1] != ED25519:
        raise BadNote("not an Ed25519 key")
    key = VerifierKey(parts[0], decoded[1:])
    if key.key_id.hex() != parts[1]:
        raise BadNote("the id is not of this key")
    return key


def sign(checkpoint: Checkpoint, key: VerifierKey, sign_with: Sign) -> str:
    """The checkpoint as a signed note; `sign_with` signs with the private key of `key`."""
    if not _is_name(key.name):
        raise BadNote("a key's name has neither spaces nor plus signs")
    signature = b64encode(key.key_id + sign_with(checkpoint.text.encode())).decode()
    return f"{checkpoint.text}\n{_DASH}{key.name} {signature}\n"


def open_note(note: str) -> tuple[str, tuple[Signature, ...]]:
    """The text of a signed note, with its last newline, and the signatures under it. Raises BadNote.

    The signatures are not verified: see `verify`.
    """
    if len(note) > MAX_NOTE or any(character < " " and character != "\n" for character in note):
        raise BadNote("too long, or not text")
    text, empty_line, lines = note.rpartition("\n\n")
    if not text or not empty_line or not lines.endswith("\n"):
        raise BadNote("no text and signatures with an empty line between")
    signatures = tuple(_signature(line) for line in lines.removesuffix("\n").split("\n"))
    if len(signatures) > MAX_SIGNATURES:
        raise BadNote("too many signatures")
    return text + "\n", signatures


def verify(note: str, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Those of `keys` that signed the note, maybe none; raises BadNote when a signature of theirs is wrong.

    Signatures of other keys are ignored (C2SP signed-note).
    """
    text, signatures = open_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    right: dict[tuple[str, bytes], VerifierKey] = {}
    for one in signatures:
        key = known.get((one.name, one.key_id))
        if key is None:
            continue
        if not key.verifies(text, one.signature):
            raise BadNote("a signature is wrong")
        right[one.name, one.key_id] = key
    return tuple(right.values())


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in the text of a note. Raises BadNote unless it is in canonical form."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise BadNote("a checkpoint has three lines and no empty one")
    origin, size, root = lines[:3]
    if not _SIZE.fullmatch(size) or len(size) > MAX_SIZE_DIGITS:
        raise BadNote("the size is not a plain number")
    decoded = _base64(root)
    if len(decoded) != HASH_BYTES:
        raise BadNote("the root is not a hash")
    return Checkpoint(origin, int(size), decoded)


def read_checkpoint(note: str) -> Checkpoint:
    """The checkpoint of a signed note, without verifying it. Raises BadNote."""
    return parse_checkpoint(open_note(note)[0])


def _signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not _is_name(name):
        raise BadNote("not a signature line")
    decoded = _base64(encoded)
    if len(decoded) <= ID_BYTES:
        raise BadNote("a signature is too short")
    return Signature(name, decoded[:ID_BYTES], decoded[ID_BYTES:])


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


def _base64(text: str) -> bytes:
    """Decode canonical standard base64. Raises BadNote."""
    try:
        decoded = b64decode(text, validate=True)
    except ValueError:
        raise BadNote("not base64") from None
    if b64encode(decoded).decode() != text:
        raise BadNote("not the usual base64")
    return decoded
