"""QR codes as inline SVG, for pages and PDF."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_code(address: str, label: str) -> Markup:
    """The code of an address, in black; `label` is its name for screen readers."""
    made = segno.make(address, error="m", micro=False)
    drawn = made.svg_inline(scale=1, border=2, omitsize=True, svgclass="qr", lineclass=None)
    # Our own library's drawing; only the label comes from elsewhere, and is escaped here.
    start = Markup('<svg role="img" aria-label="{}" ').format(label)
    return start + Markup(drawn.removeprefix("<svg "))  # noqa: S704
