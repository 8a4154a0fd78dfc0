"""What is drawn in a PDF, without what differs each time it is made."""

import io

import pikepdf


def drawn_in(pdf: bytes) -> str:
    """The instructions that draw each page, one page after the other."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = [
            pikepdf.unparse_content_stream(pikepdf.parse_content_stream(page)) for page in document.pages
        ]
    return "\n".join(page.decode("latin-1") for page in pages)
