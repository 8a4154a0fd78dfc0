"""A program that rewrites a PDF or a picture without metadata, scripts and actions (ADR 0020).

services/cleaning.py runs it for each file: `python -I cleaning_process.py <media type>` reads the file from
its input and writes the clean one to its output. A malicious file can break this process, whose memory and
time are limited, but not a worker. A problem is written as one word to the error output.
"""

from __future__ import annotations

import contextlib
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import pikepdf
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MEMORY_BYTES = 1024 * 1024 * 1024
SECONDS = 30
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 2400
"""Pixels of the longer side of a picture as it is published: enough for a sheet of paper."""
MAX_OBJECTS = 200_000
MAX_STREAM_BYTES = 64 * 1024 * 1024
"""Of a stream of a PDF once it is decompressed, as a reader's program does; of a picture, four a pixel."""
MAX_OUTPUT_BYTES = 11 * 1024 * 1024
"""A little more than is taken: what is longer is refused here and never reaches a worker."""
QUALITY = 85
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
REFUSED = 3

# What a PDF may do when it is opened or clicked: go to a page of itself, or to a web page.
HARMLESS = frozenset({"/GoTo", "/URI", "/Named"})
TURNS = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
"""The named actions of the standard; programs have others, that print or save."""
ACTING = frozenset({"/A", "/PA", "/Next"})
"""Where an action hangs, of whatever kind."""
ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/SubmitForm", "/ResetForm", "/ImportData", "/GoToR", "/GoToE"),
        *("/Rendition", "/Movie", "/Sound", "/Thread", "/SetOCGState", "/Hide", "/GoTo3DView"),
        *("/RichMediaExecute", "/GoToDp"),
    }
)
# Metadata, private data of programs, thumbnails of what a page once was, files inside, scripts.
DROPPED = frozenset(
    {
        *("/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/AA", "/JS", "/JavaScript", "/AF", "/EF"),
        *("/EmbeddedFiles", "/XFA", "/Collection", "/OpenAction", "/SpiderInfo", "/Perms", "/DSS"),
        *("/AlternatePresentations", "/Renditions", "/URLS", "/IDS", "/Requirements", "/Ref", "/OPI"),
    }
)
ANNOTATIONS = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
ADDRESSES = ("http://", "https://", "mailto:")
# Of a stream: where its content lies outside the document.
OUTSIDE = ("/F", "/FFilter", "/FDecodeParms")
# Of an embedded photo: Exif with its place and device (APP1), Photoshop's notes (APP13), comments.
PHOTO_NOTES = frozenset({0xE1, 0xED, 0xFE})


class Problem(Exception):
    """Why a file is not taken, as one word."""


def clean_picture(content: bytes, media_type: str) -> bytes:
    """The picture without metadata: upright, in sRGB, its longer side at most LONGEST_SIDE."""
    kind = FORMATS[media_type]
    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Problem("pixels")
            # A telephone writes a small copy after its JPEG; other pictures of several frames move.
            if kind != "JPEG" and getattr(picture, "n_frames", 1) > 1:
                raise Problem("moving")
            if kind == "JPEG":
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            plain = _plain_colours(upright, kind)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise Problem("damaged") from error
    written = BytesIO()
    options: dict[str, Any] = {} if kind == "PNG" else {"quality": QUALITY}
    _bare(plain).save(written, kind, **options)
    return written.getvalue()


def _plain_colours(picture: Image.Image, kind: str) -> Image.Image:
    """The same colours in sRGB, so that the profile may be left out."""
    mode = "RGBA" if kind != "JPEG" and picture.has_transparency_data else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "CMYK"}:
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
            if converted is not None:
                return converted.convert(mode)
    return picture.convert(mode)


def _bare(picture: Image.Image) -> Image.Image:
    """The picture without `info`, which Pillow would write into the file."""
    bare = picture.copy()
    bare.info = {}
    return bare


def clean_pdf(content: bytes) -> bytes:
    """The pages and their links, written anew; the same pages always give the same bytes."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Problem("encrypted")
            if not pdf.pages:
                raise Problem("damaged")
            if len(pdf.objects) > MAX_OBJECTS:
                raise Problem("objects")
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            _resolve_addresses(pdf)
            _sweep(pdf)
            written = BytesIO()
            pdf.save(written, deterministic_id=True, fix_metadata_version=False)
    except pikepdf.PasswordError as error:
        raise Problem("encrypted") from error
    except (pikepdf.PdfError, ValueError, RecursionError) as error:
        raise Problem("damaged") from error
    return written.getvalue()


def _resolve_addresses(pdf: pikepdf.Pdf) -> None:
    """Write links that are relative to the base address of the document in full, and drop that address."""
    about: Any = pdf.Root.get("/URI")
    base = str(about.get("/Base", "")) if isinstance(about, pikepdf.Dictionary) else ""
    if about is not None:
        del pdf.Root["/URI"]
    if not base.lower().startswith(ADDRESSES):
        return
    for top in list(pdf.objects):
        for one in _containers(top):
            address = None if isinstance(one, pikepdf.Array) else one.get("/URI")
            if isinstance(address, pikepdf.String) and str(one.get("/S", "")) == "/URI":
                with contextlib.suppress(ValueError):
                    one["/URI"] = pikepdf.String(urljoin(base, str(address)))


def _sweep(pdf: pikepdf.Pdf) -> None:
    """Remove what is unwanted from every object of the file, also from those that no page refers to."""
    for top in list(pdf.objects):
        for one in _containers(top):
            if isinstance(one, pikepdf.Array):
                _sweep_array(one)
            else:
                _sweep_dictionary(one)
        if isinstance(top, pikepdf.Stream):
            _refuse_bomb(top)
            _without_photo_notes(top)


def _containers(top: Any) -> Iterator[Any]:
    """An object and the containers inside it, but not those that it refers to: they are objects too."""
    waiting = [top]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            inner = list(one.as_list())
        elif isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
            inner = [value for _, value in one.items()]
        else:
            continue
        yield one
        waiting.extend(value for value in inner if not getattr(value, "is_indirect", False))


def _sweep_dictionary(one: Any) -> None:
    for key in list(one.keys()):
        value = one.get(key)
        if key in DROPPED or _acts(value) or _hangs_wrongly(key, value):
            del one[key]
    if isinstance(one, pikepdf.Stream) and "/F" in one:
        for key in OUTSIDE:
            if key in one:
                del one[key]


def _sweep_array(one: pikepdf.Array) -> None:
    for place in reversed(range(len(one))):
        if _acts(one[place]) or _is_unwanted_annotation(one[place]):
            del one[place]


def _acts(value: Any) -> bool:
    """Whether it is an action other than going to a page."""
    if not isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        return False
    kind = str(value.get("/S", ""))
    if kind == "/URI":
        return not str(value.get("/URI", "")).lower().startswith(ADDRESSES)
    if kind == "/Named":
        return str(value.get("/N", "")) not in TURNS
    return kind in ACTIONS or (str(value.get("/Type", "")) == "/Action" and kind not in HARMLESS)


def _hangs_wrongly(key: str, value: Any) -> bool:
    """Whether it is a base address, an action after another one, or one of a kind that no standard knows."""
    if not isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        return False
    if key == "/URI":
        return True
    kind = str(value.get("/S", ""))
    return (key == "/Next" and kind in HARMLESS) or (key in ACTING and "/S" in value and kind not in HARMLESS)


def _is_unwanted_annotation(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary) and str(value.get("/Subtype", "")) in ANNOTATIONS


def _refuse_bomb(stream: pikepdf.Stream) -> None:
    """Raises Problem for a stream that decompresses to more than a reader's program should have to hold."""
    pixels = _number(stream.get("/Width")) * _number(stream.get("/Height"))
    if pixels > MAX_PIXELS:
        raise Problem("objects")
    try:
        size = len(stream.read_bytes())
    except pikepdf.PdfError:
        return  # a photo, or damaged: it is not decompressed here
    if size > max(MAX_STREAM_BYTES, 4 * pixels):
        raise Problem("objects")


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int) else 0


def _without_photo_notes(stream: pikepdf.Stream) -> None:
    """Remove the metadata of a JPEG inside a document; its pixels stay."""
    filters: Any = stream.get("/Filter")
    names = [str(one) for one in filters.as_list()] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names != ["/DCTDecode"]:
        return
    raw = stream.read_raw_bytes()
    bare = without_notes(raw)
    if bare != raw:
        parameters: Any = stream.get("/DecodeParms")
        stream.write(bare, filter=filters, decode_parms=parameters)


def without_notes(photo: bytes) -> bytes:
    """A JPEG without its metadata segments, its pixels untouched; anything else as it is."""
    if photo[:2] != b"\xff\xd8":
        return photo
    parts, place = [photo[:2]], 2
    while photo[place : place + 1] == b"\xff" and place + 4 <= len(photo) and photo[place + 1] != 0xDA:
        end = place + 2 + int.from_bytes(photo[place + 2 : place + 4], "big")
        if photo[place + 1] not in PHOTO_NOTES:
            parts.append(photo[place:end])
        place = end
    return b"".join((*parts, photo[place:]))


def main() -> int:
    """The program: 0 with the clean file on its output, REFUSED with the word of a Problem."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    media_type, content = sys.argv[1], sys.stdin.buffer.read()
    try:
        clean = clean_pdf(content) if media_type not in FORMATS else clean_picture(content, media_type)
        if len(clean) > MAX_OUTPUT_BYTES:
            raise Problem("grown")
    except Problem as problem:
        sys.stderr.write(str(problem))
        return REFUSED
    except MemoryError:
        sys.stderr.write("pixels" if media_type in FORMATS else "objects")
        return REFUSED
    sys.stdout.buffer.write(clean)
    return 0


if __name__ == "__main__":
    sys.exit(main())
