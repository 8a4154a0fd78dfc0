"""Digests of contributions (DESIGN §7): three documents in canonical form, salted and hashed.

A contribution's digest is SHA-256 over the three hashes of its words, its place and its particulars. Each of
those is salted on its own: once a part and its salt are erased nobody can guess the part from its hash, and
the digest in the published record stays valid.

Intake hashes what came in; a receipt and a verification hash what is stored. Both describe it as `Content`,
so that the documents are the same to the last byte.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

HASH_BYTES = 32
SALT_BYTES = 32
PARTS = ("words", "place", "particulars")
"""The order in which they enter the digest."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """One answer: to which question and version, in words or by the keys chosen, in the order asked."""

    key: str
    version: int
    text: str | None
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceContent:
    """The place as given. Coordinates are text of six decimals."""

    source: str
    lat: str | None
    lon: str | None
    accuracy_m: int | None
    district: str | None
    landmark: str | None
    meaning: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """All of a contribution that enters its digest, as plain values. The contact is not among them."""

    answers: Sequence[AnswerContent]
    place: PlaceContent | None
    """None only where the stored row was removed."""
    notice_version: str
    publish_text: bool
    age_band: str | None
    sex: str | None
    relation: str | None
    channel: str
    captured_at: datetime
    received_at: datetime
    consent_way: str | None


@dataclass(frozen=True, slots=True)
class Salts:
    """32 bytes for each of the three documents."""

    words: bytes
    place: bytes
    particulars: bytes

    @classmethod
    def fresh(cls) -> Salts:
        return cls(new_salt(), new_salt(), new_salt())


@dataclass(frozen=True, slots=True)
class Documents:
    """The words, the place and the particulars; each a JSON object without what was not given."""

    words: Document
    place: Document
    particulars: Document

    @classmethod
    def of(cls, content: Content) -> Documents:
        """The documents of this content. Moments are written in UTC."""
        return cls(
            words={
                one.key: one.text if one.text is not None else list(one.choices) for one in content.answers
            },
            place=_place(content.place) if content.place else {},
            particulars={
                **sender_particulars(content),
                "channel": content.channel,
                "captured_at": content.captured_at.astimezone(UTC).isoformat(),
                "received_at": content.received_at.astimezone(UTC).isoformat(),
                **_given(consent_way=content.consent_way),
            },
        )

    def part_hashes(self, salts: Salts) -> bytes:
        """The three hashes one after the other, 96 bytes: the digest is their SHA-256."""
        return b"".join(component_hash(getattr(salts, part), getattr(self, part)) for part in PARTS)


def sender_particulars(content: Content) -> dict[str, Any]:
    """The particulars that the sender chose: without the channel and the moments."""
    return {
        "questions": {one.key: one.version for one in content.answers},
        "notice_version": content.notice_version,
        "publish_text": content.publish_text,
        "person": _given(age_band=content.age_band, sex=content.sex, relation=content.relation),
    }


def canonical(document: Any) -> bytes:
    """The one canonical JSON of a document (RFC 8785), in UTF-8.

    Raises ValueError for what has none: NaN, infinities, integers beyond ±(2^53−1), lone surrogates.
    """
    return rfc8785.dumps(document)


def new_salt() -> bytes:
    """32 bytes from the system's secure source; one for each document of each contribution."""
    return secrets.token_bytes(SALT_BYTES)


def component_hash(salt: bytes, document: Any) -> bytes:
    """SHA-256 of the salt and the canonical JSON of one document, 32 bytes."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return hashlib.sha256(salt + canonical(document)).digest()


def split_hashes(part_hashes: bytes) -> tuple[bytes, bytes, bytes]:
    """The hash of each document, in the order of PARTS. Raises ValueError unless there are three."""
    size = HASH_BYTES
    if len(part_hashes) != size * len(PARTS):
        raise ValueError(f"three hashes have {size * len(PARTS)} bytes")
    return part_hashes[:size], part_hashes[size : 2 * size], part_hashes[2 * size :]


def digest_of(part_hashes: bytes) -> str:
    """The contribution's digest in hex, from the three hashes. Raises ValueError unless there are three."""
    return hashlib.sha256(b"".join(split_hashes(part_hashes))).hexdigest()


def _place(place: PlaceContent) -> Document:
    return _given(
        source=place.source,
        lat=place.lat,
        lon=place.lon,
        accuracy_m=place.accuracy_m,
        district=place.district,
        landmark=place.landmark,
        meaning=place.meaning,
    )


def _given(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
