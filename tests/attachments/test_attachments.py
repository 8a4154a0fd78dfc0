"""Files are kept as they may be published: known by content, and with nothing hidden in them."""

import zlib
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from consulta.attachments.cleaning_process import Problem, clean_pdf, clean_picture, without_notes
from consulta.attachments.domain import MAX_BYTES, MediaType, Upload, clean_file_name, media_type_of
from consulta.attachments.services.cleaning import clean
from consulta.vocabulary.errors import InvalidValue
from tests.support.uploads import SECRET, document, picture, pixels, upload

KINDS = {"JPEG": MediaType.JPEG, "PNG": MediaType.PNG, "WEBP": MediaType.WEBP}


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_loses_its_notes_and_stands_upright(kind: str) -> None:
    sent = picture(kind, orientation=6)
    assert SECRET.encode() in sent
    clean_one = clean_picture(sent, KINDS[kind])
    assert SECRET.encode() not in clean_one
    with Image.open(BytesIO(clean_one)) as seen:
        assert seen.format == kind
        assert seen.size == (40, 60)
        assert not seen.getexif()
        assert {"icc_profile", "comment", "xmp", "exif"}.isdisjoint(seen.info)
        red = seen.convert("RGB").getpixel((20, 10))
        assert isinstance(red, tuple) and red[0] > 200 and red[1] < 80


def test_a_large_picture_is_made_small_enough_for_a_page() -> None:
    written = BytesIO()
    pixels(4000, 1000).save(written, "PNG")
    with Image.open(BytesIO(clean_picture(written.getvalue(), MediaType.PNG))) as seen:
        assert seen.size == (2400, 600)


def test_a_picture_of_too_many_pixels_is_not_even_read() -> None:
    written = BytesIO()
    pixels(10_000, 6_000, mode="1").save(written, "PNG")
    assert len(written.getvalue()) < 20_000
    with pytest.raises(Problem, match="pixels"):
        clean_picture(written.getvalue(), MediaType.PNG)


def test_a_picture_that_moves_is_refused() -> None:
    written = BytesIO()
    pixels().save(written, "WEBP", save_all=True, append_images=[pixels(mode="RGB").rotate(90)])
    with pytest.raises(Problem, match="moving"):
        clean_picture(written.getvalue(), MediaType.WEBP)


def test_a_document_keeps_its_pages_and_web_links_alone() -> None:
    sent = document(compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert sent.count(SECRET.encode()) >= 5
    with pikepdf.open(BytesIO(clean_pdf(sent))) as pdf:
        assert len(pdf.pages) == 1
        assert "/Info" not in pdf.trailer
        assert {"/Metadata", "/OpenAction", "/AF"}.isdisjoint(pdf.Root.keys())
        assert not pdf.attachments
        plain = BytesIO()
        pdf.save(plain, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert SECRET.encode() not in plain.getvalue()
    assert b"/JavaScript" not in plain.getvalue() and b"/Launch" not in plain.getvalue()
    assert plain.getvalue().count(b"/URI (https://ejemplo.test/)") == 1
    assert b"/Foto" in plain.getvalue() and b"/DCTDecode" in plain.getvalue()


def test_the_same_document_gives_the_same_bytes() -> None:
    sent = document()
    assert clean_pdf(sent) == clean_pdf(sent)


def test_a_photo_within_a_document_keeps_its_pixels() -> None:
    sent = picture()
    bare = without_notes(sent)
    assert SECRET.encode() in sent and SECRET.encode() not in bare
    with Image.open(BytesIO(sent)) as before, Image.open(BytesIO(bare)) as after:
        assert before.tobytes() == after.tobytes()


@given(st.binary(max_size=400))
def test_what_is_no_photo_stays_as_it_is_or_gets_shorter(content: bytes) -> None:
    bare = without_notes(content)
    assert len(bare) <= len(content)
    if content[:2] != b"\xff\xd8":
        assert bare == content


REFUSED = {
    "empty": (b"", "está vacío"),
    "a page named as a PDF": (b"<html><script>alert(1)</script>", "aunque su nombre lo diga"),
    "a program named as a PDF": (b"MZ\x90\x00" + b"\0" * 200, "aunque su nombre lo diga"),
    "a PDF behind something else": (b"GIF89a" + document(), "aunque su nombre lo diga"),
    "a vector picture": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "aunque su nombre lo diga"),
    "a picture and a PDF": (
        b"\xff\xd8\xff\xfe\x00\x10%PDF-1.4 \n\n\n\n" + picture()[2:],
        "dos cosas a la vez",
    ),
    "a picture and an archive": (picture() + b"PK\x05\x06" + b"\0" * 18, "dos cosas a la vez"),
    "a damaged PDF": (b"%PDF-1.4\nno es", "dañado"),
    "a damaged picture": (picture()[:300], "dañado"),
    "a protected PDF": (
        document(encryption=pikepdf.Encryption(owner="a", user="b")),
        "contraseña o está protegido",
    ),
    "a PDF that says what may be done": (
        document(encryption=pikepdf.Encryption(owner="a", user="")),
        "contraseña o está protegido",
    ),
    "too heavy": (b"%PDF-1.4" + b"\0" * MAX_BYTES, "más de 10 MB"),
}


@pytest.mark.parametrize(("content", "sentence"), list(REFUSED.values()), ids=list(REFUSED))
def test_what_is_refused_is_refused_in_words(content: bytes, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        clean(Upload("acta.pdf", content))


def test_the_content_tells_what_a_file_is_whatever_its_name() -> None:
    taken = clean(upload(picture("PNG"), "../../Foto del Río.pdf"))
    assert (taken.file_name, taken.media_type) == ("foto-del-rio.png", MediaType.PNG)


@settings(max_examples=50)
@given(st.text(max_size=60), st.sampled_from(list(MediaType)))
def test_names_are_plain(name: str, kind: MediaType) -> None:
    clean_one = clean_file_name(name, kind)
    assert clean_one.endswith(kind.extension)
    assert clean_one.removesuffix(kind.extension).replace("-", "a").isalnum() and clean_one.isascii()
    assert len(clean_one) <= 90


@given(st.binary(max_size=200))
def test_any_bytes_are_a_known_kind_or_refused(content: bytes) -> None:
    try:
        assert media_type_of(content) in MediaType
    except InvalidValue as error:
        assert str(error.text)


def linked(address: str, *, base: str | None = None, action: str = "/URI", name: str = "Print") -> bytes:
    """A PDF with one link."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        act = pikepdf.Dictionary(
            S=pikepdf.Name(action), URI=pikepdf.String(address), N=pikepdf.Name("/" + name)
        )
        link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=act)
        page.Annots = pikepdf.Array([pdf.make_indirect(link)])
        if base is not None:
            pdf.Root["/URI"] = pikepdf.Dictionary(Base=pikepdf.String(base))
        written = BytesIO()
        pdf.save(written)
        return written.getvalue()


def link_of(content: bytes) -> str | None:
    with pikepdf.open(BytesIO(content)) as pdf:
        assert "/URI" not in pdf.Root
        action = pdf.pages[0].Annots[0].get("/A")
        return None if action is None else str(action.URI)


@pytest.mark.parametrize(
    ("address", "base", "kept"),
    [
        ("https://ejemplo.test/a", None, "https://ejemplo.test/a"),
        ("acta.pdf", "https://ejemplo.test/2026/", "https://ejemplo.test/2026/acta.pdf"),
        ("alert(1)", "javascript:", None),
        ("javascript:alert(1)", "https://ejemplo.test/", None),
        ("acta.pdf", "file:///tmp/", None),
        ("acta.pdf", None, None),
        ("https://ejemplo.test/a", "javascript:", "https://ejemplo.test/a"),
    ],
)
def test_a_link_leads_to_the_web_also_after_its_base(
    address: str, base: str | None, kept: str | None
) -> None:
    assert link_of(clean_pdf(linked(address, base=base))) == kept


def test_an_action_of_a_kind_that_no_standard_knows_is_dropped() -> None:
    assert link_of(clean_pdf(linked("https://ejemplo.test/", action="/Unheard"))) is None
    printing = linked("https://ejemplo.test/", action="/Named")
    assert link_of(clean_pdf(printing)) is None


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_document_that_decompresses_to_hundreds_of_megabytes_is_refused(rounds: int) -> None:
    content = bytes(300_000_000)
    for _ in range(rounds):
        content = zlib.compress(content, 1)
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Contents = pdf.make_stream(b"")
        page.Contents.write(content, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * rounds))
        written = BytesIO()
        pdf.save(written)
    with pytest.raises(InvalidValue) as refused:
        clean(Upload("plano.pdf", written.getvalue()))
    assert "demasiado complicado" in str(refused.value.text)
