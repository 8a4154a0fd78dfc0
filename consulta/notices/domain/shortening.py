"""Shortening texts for a sheet of paper: at the end of a sentence, or between two words."""

ELLIPSIS = "…"
_SENTENCE_ENDS = (". ", "! ", "? ")
_ENOUGH = 0.25
"""The least part of the length that whole sentences must fill; else the text is cut between two words."""


def shorten(text: str, longest: int) -> str:
    """The text in one line, with at most so many characters: its first sentences, or cut with "…".

    Raises ValueError when not even the ellipsis fits.
    """
    if longest < len(ELLIPSIS):
        raise ValueError(longest)
    plain = " ".join(text.split())
    if len(plain) <= longest:
        return plain
    sentences = max(plain[: longest + 1].rfind(end) for end in _SENTENCE_ENDS) + 1
    if sentences >= longest * _ENOUGH:
        return plain[:sentences]
    words = plain[: longest - len(ELLIPSIS)]
    between = words.rfind(" ")
    return f"{words[:between] if between > 0 else words}{ELLIPSIS}".replace(" …", ELLIPSIS)
