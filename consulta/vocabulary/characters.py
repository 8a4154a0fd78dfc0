"""Control characters, which no text may contain."""

import unicodedata


def has_control_characters(text: str, *, allowed: str) -> bool:
    """Whether a text has control characters or lone surrogates, which UTF-8 cannot encode."""
    return any(unicodedata.category(char) in ("Cc", "Cs") and char not in allowed for char in text)
