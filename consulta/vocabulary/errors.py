"""Errors of the domain, with texts for the person concerned."""

from collections.abc import Iterable
from dataclasses import dataclass

from consulta.vocabulary.text import Text


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why an action is refused: a stable code, a text, and in how many cases."""

    code: str
    text: Text
    count: int = 0


class DomainError(Exception):
    """Base of everything the domain refuses."""


class InvalidValue(DomainError, ValueError):
    """A value cannot be taken; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class Refused(DomainError):
    """An action cannot be done yet, or any more; `obstacles` lists every reason."""

    def __init__(self, obstacles: Iterable[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__("; ".join(str(obstacle.text) for obstacle in self.obstacles))
