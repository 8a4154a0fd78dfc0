"""Characters that no text may hold."""

import unicodedata


def has_control_characters(text: str, *, allowed: str) -> bool:
    """Whether a text has control characters or halves of characters that no file can keep."""
    return any(unicodedata.category(char) in ("Cc", "Cs") and char not in allowed for char in text)
