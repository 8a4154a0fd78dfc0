"""Attachments: which kinds of files are taken, their size and their names."""

from __future__ import annotations

from dataclasses import dataclass

from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.slugs import slug_of
from consulta.vocabulary.text import Text, t

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_PER_DECISION = 20
MAX_TITLE = 200
MAX_REQUEST_BYTES = 2 * MAX_BYTES
"""The largest request with one file. Twice a file, so that a file too big gets an error at its field."""
_NAME_CHARACTERS = 80
# Some readers of PDF look for its first line this far into a file; a picture that has it there is two files.
_PDF_READ_FROM = 1024
_ZIP_END, _ZIP_LOOKED_FOR = b"PK\x05\x06", 65_557


class MediaType(Labelled):
    """The kind of a file, known by its content."""

    PDF = "application/pdf", t("Documento PDF")
    JPEG = "image/jpeg", t("Foto JPEG")
    PNG = "image/png", t("Imagen PNG")
    WEBP = "image/webp", t("Imagen WebP")

    @property
    def extension(self) -> str:
        """With its dot."""
        return _EXTENSIONS[self]

    @property
    def is_picture(self) -> bool:
        return self is not MediaType.PDF


_EXTENSIONS = {
    MediaType.PDF: ".pdf",
    MediaType.JPEG: ".jpg",
    MediaType.PNG: ".png",
    MediaType.WEBP: ".webp",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent; neither name nor content are checked."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CleanUpload:
    """A file as it may be published: rewritten, without metadata, scripts and actions."""

    file_name: str
    media_type: MediaType
    content: bytes


def media_type_of(content: bytes) -> MediaType:
    """What a file is by its first bytes. Raises InvalidValue for no file, too big a one, or another kind.

    A file that is two things at once (a picture that is also a PDF or an archive) is refused.
    """
    if not content:
        raise InvalidValue(t("El archivo está vacío."))
    if len(content) > MAX_BYTES:
        raise InvalidValue(t("El archivo pesa más de %(n)s MB. Envíe uno más liviano.", n=10))
    found = _by_first_bytes(content)
    if found is None:
        raise InvalidValue(
            t("El archivo no es un PDF ni una foto (JPEG, PNG o WebP), aunque su nombre lo diga.")
        )
    if _is_two_things(content, found):
        raise InvalidValue(
            t("El archivo es dos cosas a la vez. Guárdelo otra vez con su programa y envíelo.")
        )
    return found


def clean_file_name(name: str, media_type: MediaType) -> str:
    """A name of plain letters, digits and hyphens that says what the file is: `acta-firmada.pdf`."""
    stem = name.replace("\\", "/").rpartition("/")[2]
    before = stem.rpartition(".")[0] or stem
    return (slug_of(before, longest=_NAME_CHARACTERS) or "documento") + media_type.extension


def size_text(size: int) -> Text:
    """A size in bytes as people say it: "86 KB", "1.2 MB"."""
    if size < MEGABYTE:
        return t("%(n)s KB", n=max(1, round(size / 1024)))
    return t("%(n)s MB", n=f"{size / MEGABYTE:.1f}")


def _by_first_bytes(content: bytes) -> MediaType | None:
    if content.startswith(b"%PDF-"):
        return MediaType.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return MediaType.WEBP
    return None


def _is_two_things(content: bytes, media_type: MediaType) -> bool:
    if media_type.is_picture and b"%PDF-" in content[:_PDF_READ_FROM]:
        return True
    end = content.rfind(_ZIP_END, max(0, len(content) - _ZIP_LOOKED_FOR))
    if end < 0 or end + 22 > len(content):
        return False
    comment = int.from_bytes(content[end + 20 : end + 22], "little")
    return end + 22 + comment <= len(content)
