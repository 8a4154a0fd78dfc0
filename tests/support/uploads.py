"""Files as people send them, made on the spot: small, and with what should not be published in them."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from PIL import Image

from consulta.attachments.domain import Upload

SECRET = "Secreto de la oficina"


def pixels(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """A picture whose left half is red, so that turning it shows."""
    picture = Image.new(mode, (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height))
    return picture


def picture(kind: str = "JPEG", *, orientation: int = 1, **options: object) -> bytes:
    """A picture with a maker, a place and a comment in it."""
    notes = Image.Exif()
    notes[0x010F], notes[0x0112] = SECRET, orientation
    notes.get_ifd(0x8825)[1] = "N"
    written = BytesIO()
    if kind == "JPEG":
        options.setdefault("comment", SECRET.encode())
    pixels().save(written, kind, exif=notes, **options)
    return written.getvalue()


def document(**saving: object) -> bytes:
    """A PDF of one page that names its author, runs a script, carries a file and would start a program."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        fill(pdf)
        written = BytesIO()
        pdf.save(written, **saving)  # type: ignore[arg-type]
        return written.getvalue()


def fill(pdf: pikepdf.Pdf) -> None:
    name = pikepdf.Name
    pdf.docinfo["/Author"] = SECRET
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = SECRET
    pdf.Root.OpenAction = pikepdf.Dictionary(S=name.JavaScript, JS=f"app.alert('{SECRET}')")
    pdf.attachments["factura.exe"] = SECRET.encode()
    photo = pikepdf.Stream(pdf, picture())
    photo.update(
        {
            "/Subtype": name.Image,
            "/Width": 60,
            "/Height": 40,
            "/BitsPerComponent": 8,
            "/Filter": name.DCTDecode,
        }
    )
    photo["/ColorSpace"] = name.DeviceRGB
    page = pdf.pages[0]
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Foto=pdf.make_indirect(photo)))
    page.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=name.JavaScript, JS=SECRET))
    page.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                {
                    "/Type": name.Annot,
                    "/Subtype": name.Link,
                    "/Rect": [0, 0, 9, 9],
                    "/A": pikepdf.Dictionary(told),
                }
            )
            for told in (
                {"/S": name.Launch, "/F": SECRET},
                {"/S": name.URI, "/URI": f"javascript:{SECRET}"},
                {"/S": name.URI, "/URI": "https://ejemplo.test/"},
            )
        ]
    )


def upload(content: bytes = b"", name: str = "Plano de la cancha.pdf") -> Upload:
    return Upload(name, content or document())
