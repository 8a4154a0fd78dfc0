"""The three documents that a contribution's digest is made of (DESIGN §7): words, place and particulars.

Intake hashes what came in; a receipt and a verification hash what is stored. Both write the documents here,
so that they are the same to the last byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from consulta.contributions.domain import digests

Document = Mapping[str, Any]
PARTS = ("words", "place", "particulars")
"""The order in which they enter the digest."""


@dataclass(frozen=True, slots=True)
class Components:
    """What was said, where from, and how it came; each a document of JSON."""

    words: Document
    place: Document
    particulars: Document

    def hashes(self, salts: Salts) -> bytes:
        """The hashes of the three one after the other, 96 bytes: what the digest is the SHA-256 of."""
        return b"".join(digests.component_hash(getattr(salts, part), getattr(self, part)) for part in PARTS)


@dataclass(frozen=True, slots=True)
class Salts:
    """32 bytes for each of the three."""

    words: bytes
    place: bytes
    particulars: bytes

    @classmethod
    def fresh(cls) -> Salts:
        return cls(digests.new_salt(), digests.new_salt(), digests.new_salt())


def split_hashes(hashes: bytes) -> tuple[bytes, bytes, bytes]:
    """The hash of each part, in the order of PARTS. Raises ValueError unless there are three."""
    size = digests.HASH_BYTES
    if len(hashes) != size * len(PARTS):
        raise ValueError(f"three hashes have {size * len(PARTS)} bytes")
    return hashes[:size], hashes[size : 2 * size], hashes[2 * size :]


def digest_of(hashes: bytes) -> str:
    """The contribution's digest in hex, from the three hashes one after the other."""
    return digests.digest(*split_hashes(hashes)).hex()


def words(answers: Iterable[tuple[str, str | None, Sequence[str]]]) -> Document:
    """Every answer by its question's key: its text or, of a choice, the keys chosen in the order asked."""
    return {key: text if text is not None else list(choices) for key, text, choices in answers}


def place(
    *,
    source: str,
    lat: str | None,
    lon: str | None,
    accuracy_m: int | None,
    district: str | None,
    landmark: str | None,
    meaning: str | None,
) -> Document:
    """The place, without what was not given. Coordinates are text (digests.coordinate)."""
    return _told(
        source=source,
        lat=lat,
        lon=lon,
        accuracy_m=accuracy_m,
        district=district,
        landmark=landmark,
        meaning=meaning,
    )


def sender(
    *,
    versions: Mapping[str, int],
    notice_version: str,
    publish_text: bool,
    age_band: str | None,
    sex: str | None,
    relation: str | None,
) -> Document:
    """The sender's share of the particulars. `versions`: by key, the number of the question's version."""
    return {
        "questions": dict(versions),
        "notice_version": notice_version,
        "publish_text": publish_text,
        "person": _told(age_band=age_band, sex=sex, relation=relation),
    }


def particulars(
    sender: Document,
    *,
    channel: str,
    captured_at: datetime,
    received_at: datetime,
    consent_way: str | None,
) -> Document:
    """The third document: the sender's share, the channel and the moments, which are written in UTC."""
    return {
        **sender,
        "channel": channel,
        "captured_at": captured_at.astimezone(UTC).isoformat(),
        "received_at": received_at.astimezone(UTC).isoformat(),
        **_told(consent_way=consent_way),
    }


def _told(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
