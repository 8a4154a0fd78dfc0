"""Pictures of what the pages of accounts show."""

from __future__ import annotations

import segno
from markupsafe import Markup


def app_qr(address: str, label: str) -> Markup:
    """The address for an app as a QR code, an inline SVG; `label` is its name for screen readers."""
    made = segno.make(address, error="m", micro=False)
    drawn = made.svg_inline(scale=4, border=4, svgclass="qr", lineclass=None, light="white")
    start = Markup('<svg role="img" aria-label="{}" ').format(label)
    return start + Markup(drawn.removeprefix("<svg "))  # noqa: S704
