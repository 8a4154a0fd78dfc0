"""The dataclasses of a decision in the demo; days as in `consulta.demo.shapes`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoUpdate:
    """A progress report on a commitment, with a file of content/documents as evidence, if any."""

    day: int
    note: str
    file: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class DemoCommitment:
    """A commitment. `ended` is the day it ended, None while it goes on; late when after `due`.

    `file` and `title` are the evidence of its end. `wrong` was reported first, as fulfilled, and corrected on
    `ended` because of `reason`.
    """

    what: str
    unit: str
    due: int
    ended: int | None = None
    fulfilled: bool | None = None
    note: str = ""
    file: str = ""
    title: str = ""
    updates: tuple[DemoUpdate, ...] = ()
    wrong: DemoUpdate | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DemoDisposition:
    """The disposition of a theme; `outcome` is a value of decisions.domain.dispositions.Outcome."""

    theme: str
    outcome: str
    reason: str
    commitments: tuple[DemoCommitment, ...]
    clause: str
    """The key of the clause that decides it."""


@dataclass(frozen=True, slots=True)
class DemoClause:
    """One numbered part of the decision; `text` is Markdown. `key` is used inside the demo only."""

    key: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class DemoDocument:
    """A file of the folder `content/documents` and what it is."""

    file: str
    title: str


@dataclass(frozen=True, slots=True)
class DemoCorrection:
    """What the second version says instead: clauses by key (a new key is a new clause), reasons by theme,
    later days of commitments by what was promised; and the documents it adds.
    """

    day: int
    reason: str
    clauses: tuple[DemoClause, ...]
    reasons: Mapping[str, str]
    due: Mapping[str, int]
    documents: tuple[DemoDocument, ...]


@dataclass(frozen=True, slots=True)
class DemoDecision:
    """The decision; `text` is Markdown."""

    decider: str
    text: str
    clauses: tuple[DemoClause, ...]
    dispositions: tuple[DemoDisposition, ...]
    documents: tuple[DemoDocument, ...]
    correction: DemoCorrection | None
