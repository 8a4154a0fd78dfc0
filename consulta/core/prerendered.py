"""Pages that are the same for everyone except a few values: rendered and compressed once (ADR 0003)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, request

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_RAW_DEFLATE = -zlib.MAX_WBITS
_END = b"\x03\x00"  # an empty last block
_LONGEST_STORED = 0xFFFF


@dataclass(frozen=True, slots=True)
class Prerendered:
    """A page with gaps for values.

    A gzip body may be pieced together from parts compressed on their own (RFC 1951: a block after a full
    flush refers to nothing before it), so a response costs a checksum instead of a compression.
    """

    texts: tuple[bytes, ...]
    deflated: tuple[bytes, ...]
    gaps: tuple[str, ...]
    """The name of the gap after each text but the last."""

    @classmethod
    def from_page(cls, page: str, names: Sequence[str]) -> Prerendered:
        """The page, split at these names, which become gaps. Raises ValueError for one that is missing."""
        pieces = re.split(f"({'|'.join(map(re.escape, names))})", page)
        texts, gaps = tuple(piece.encode() for piece in pieces[::2]), tuple(pieces[1::2])
        if missing := set(names) - set(gaps):
            raise ValueError(f"no gap for {sorted(missing)}")
        return cls(texts, tuple(map(_deflated, texts)), gaps)

    def plain(self, values: Mapping[str, str]) -> bytes:
        """The whole page with its gaps filled. The values are markup already."""
        filled = [self.texts[0]]
        for gap, text in zip(self.gaps, self.texts[1:], strict=True):
            filled += (values[gap].encode(), text)
        return b"".join(filled)

    def gzip(self, values: Mapping[str, str]) -> bytes:
        """The same as a gzip body; the values, at most 64 KiB each, go in uncompressed."""
        plain = self.plain(values)
        parts = [_GZIP_HEADER, self.deflated[0]]
        for gap, deflated in zip(self.gaps, self.deflated[1:], strict=True):
            parts += (_stored(values[gap].encode()), deflated)
        size = len(plain) & 0xFFFFFFFF
        parts += (_END, zlib.crc32(plain).to_bytes(4, "little"), size.to_bytes(4, "little"))
        return b"".join(parts)

    def response(self, values: Mapping[str, str], status: int = 200) -> Response:
        """The page for this request, compressed when the browser accepts gzip; no-store."""
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response = Response(self.gzip(values), status, mimetype="text/html")
            response.headers["Content-Encoding"] = "gzip"
        else:
            response = Response(self.plain(values), status, mimetype="text/html")
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept-Encoding"
        return response


def _deflated(text: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE)
    return compressor.compress(text) + compressor.flush(zlib.Z_FULL_FLUSH)


def _stored(value: bytes) -> bytes:
    if len(value) > _LONGEST_STORED:
        raise ValueError("too long for one stored block")
    length = len(value).to_bytes(2, "little")
    inverse = (len(value) ^ _LONGEST_STORED).to_bytes(2, "little")
    return b"\x00" + length + inverse + value
