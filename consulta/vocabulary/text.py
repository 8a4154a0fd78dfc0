"""Texts for people, translated only when they are shown.

The domain does not know the language of the reader. `t("…")` marks a Spanish sentence for the
catalogue and holds its parameters; views and templates translate with `say(text)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in Spanish with named places (`%(n)s`) and what goes into them."""

    template: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """The sentence in Spanish. Without params a percent sign stands for itself, as in gettext."""
        return self.template % self.params if self.params else self.template


def t(template: str, /, **params: object) -> Text:
    """Mark a Spanish sentence for translation (a keyword of the catalogue's extraction)."""
    return Text(template, params)
