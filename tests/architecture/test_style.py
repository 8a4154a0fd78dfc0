"""The style sheets: their weight, and the contrast of every pair of colours in both schemes (WCAG 2.2 AA)."""

import gzip
import re

import pytest

from tests.support.sources import read

MAX_GZIPPED = 7 * 1024

TEXT, LARGE_OR_GRAPHIC = 4.5, 3.0
PAIRS = [
    ("ink", "bg", TEXT),
    ("ink", "soft", TEXT),
    ("ink", "accent-soft", TEXT),
    ("muted", "bg", TEXT),
    ("muted", "soft", TEXT),
    ("accent", "bg", TEXT),
    ("accent", "soft", TEXT),
    ("accent", "accent-soft", TEXT),
    ("accent-strong", "accent-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("good", "good-soft", TEXT),
    ("warn", "warn-soft", TEXT),
    ("bad", "bad-soft", TEXT),
    ("good", "bg", TEXT),
    ("warn", "bg", TEXT),
    ("bad", "bg", TEXT),
    ("bg", "bad", TEXT),
    ("edge", "bg", LARGE_OR_GRAPHIC),
    ("focus", "bg", LARGE_OR_GRAPHIC),
    ("focus", "soft", LARGE_OR_GRAPHIC),
]


def schemes() -> dict[str, dict[str, str]]:
    """The colours of the first two `:root` blocks of site.css: light, and light overridden by dark."""
    blocks = re.findall(r":root \{(.*?)\}", read("static/css/core/site.css"), re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in blocks[:2])
    return {"light": light, "dark": light | dark}


def luminance(colour: str) -> float:
    """Relative luminance of `#rgb` or `#rrggbb`, as WCAG defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    shares = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert round(contrast("#000", "#ffffff"), 1) == 21.0
    assert contrast("#777777", "#fff") < TEXT < contrast("#767676", "#fff")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colours_are_told_apart(scheme: str, front: str, back: str, least: float) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[front], colours[back]) >= least


def test_the_public_style_sheet_keeps_its_budget() -> None:
    assert len(gzip.compress(read("static/css/core/site.css").encode())) <= MAX_GZIPPED


def test_style_sheets_ask_nothing_of_other_hosts() -> None:
    for path in ("static/css/core/site.css", "static/css/core/staff.css"):
        assert re.findall(r"url\(|@import", read(path)) == []
