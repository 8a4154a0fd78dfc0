"""Pages that are the same for everyone but for one value: rendered and compressed once."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_RAW_DEFLATE = -zlib.MAX_WBITS
_LONGEST_STORED = 0xFFFF


@dataclass(frozen=True, slots=True)
class Prerendered:
    """A page with one gap in it.

    A gzip body may be pieced together from parts compressed on their own (RFC 1951: blocks after a full flush
    refer to nothing before it), so a response costs a checksum instead of a compression.
    """

    before: bytes
    after: bytes
    before_deflated: bytes
    after_deflated: bytes
    before_checksum: int

    @classmethod
    def around(cls, page: str, gap: str) -> Prerendered:
        """The page split at its one gap. Raises ValueError when the gap isn't there exactly once."""
        parts = page.split(gap)
        if len(parts) != 2:
            raise ValueError(f"the gap occurs {len(parts) - 1} times")
        before, after = (part.encode() for part in parts)
        start = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE)
        end = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE)
        return cls(
            before=before,
            after=after,
            before_deflated=_GZIP_HEADER + start.compress(before) + start.flush(zlib.Z_FULL_FLUSH),
            after_deflated=end.compress(after) + end.flush(zlib.Z_FINISH),
            before_checksum=zlib.crc32(before),
        )

    def plain(self, value: bytes) -> bytes:
        """The whole page with this value in the gap."""
        return self.before + value + self.after

    def gzip(self, value: bytes) -> bytes:
        """The same as a gzip body; the value, at most 64 KiB, goes in uncompressed."""
        if len(value) > _LONGEST_STORED:
            raise ValueError("too long for one stored block")
        length = len(value).to_bytes(2, "little")
        inverse = (len(value) ^ _LONGEST_STORED).to_bytes(2, "little")
        checksum = zlib.crc32(self.after, zlib.crc32(value, self.before_checksum))
        size = len(self.before) + len(value) + len(self.after)
        trailer = checksum.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
        stored = b"\x00" + length + inverse + value
        return self.before_deflated + stored + self.after_deflated + trailer
