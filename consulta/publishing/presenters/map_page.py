"""What the page around the results map knows of it without drawing it."""

from __future__ import annotations

from dataclasses import dataclass

ELEMENT_ID = "map_results"
"""The element that the script fills."""


@dataclass(frozen=True, slots=True)
class Background:
    """Tiles through our own proxy: the address with {z} {x} {y}, and whom to thank."""

    url: str
    attribution: str
