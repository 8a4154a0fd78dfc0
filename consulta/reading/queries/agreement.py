"""The agreement of double readings by theme, published with the results.

Readings of answers withdrawn or set aside since do not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from consulta.contributions.domain.moderation import ContributionState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.agreement import Agreement, Reliability, by_theme, current_themes
from consulta.reading.domain.themes import ChangeKind
from consulta.reading.models.double_reading import DoubleReading
from consulta.reading.models.theme import CodebookChange, Theme
from consulta.vocabulary.text import Text, t

NOT_MEASURED = Agreement()
RELIABILITY_LABELS: dict[Reliability, tuple[Text, str]] = {
    Reliability.GOOD: (t("Firme"), "good"),
    Reliability.ENOUGH: (t("Aceptable"), "open"),
    Reliability.LOW: (t("Poco segura"), "warn"),
    Reliability.UNDEFINED: (t("No medible"), "neutral"),
    Reliability.NOT_MEASURED: (t("No medido"), "neutral"),
}
"""The label of each reliability, and the kind of its tag."""


@dataclass(frozen=True, slots=True)
class Round:
    """One sample drawn for a second reading: how many of its answers still count, how many are read."""

    number: int
    answers: int
    read: int
    drawn_at: datetime
    finished_at: datetime | None
    """When the last of them was read; None while some are not, or when none is left."""


@dataclass(frozen=True, slots=True)
class PublishedAgreement:
    """The newest finished round: when it was read, how many answers, and each theme in use (public id).

    Themes that came into the codebook after the sample was drawn, or were split since, are not in it.
    """

    round: Round
    themes: Mapping[str, Agreement] = field(default_factory=dict, hash=False)

    def of(self, theme: str) -> Agreement:
        return self.themes.get(theme, NOT_MEASURED)

    @property
    def low(self) -> frozenset[str]:
        """Themes whose figures go out with a warning and without percentages."""
        return frozenset(
            theme for theme, found in self.themes.items() if found.reliability is Reliability.LOW
        )


def agreement(consultation_id: int) -> PublishedAgreement | None:
    """The agreement of the newest finished round; None while there is none."""
    finished = next((one for one in rounds(consultation_id) if one.finished_at is not None), None)
    if finished is None:
        return None
    merged = merged_into(consultation_id)
    readings = [
        (current_themes(first, merged), current_themes(second, merged))
        for first, second in db.session.execute(
            over_accepted_answers(
                select(DoubleReading.first_themes, DoubleReading.second_themes), consultation_id
            ).where(DoubleReading.round == finished.number)
        ).tuples()
    ]
    return PublishedAgreement(finished, by_theme(_measured(consultation_id, finished.drawn_at), readings))


def rounds(consultation_id: int) -> tuple[Round, ...]:
    """Every round that still has answers, the newest first."""
    counted = over_accepted_answers(
        select(
            DoubleReading.round,
            func.count().label("answers"),
            func.count(DoubleReading.read_at).label("read"),
            func.min(DoubleReading.drawn_at).label("drawn_at"),
            func.max(DoubleReading.read_at).label("last_read"),
        ),
        consultation_id,
    )
    return tuple(
        Round(
            row.round,
            row.answers,
            row.read,
            row.drawn_at,
            row.last_read if row.read == row.answers else None,
        )
        for row in db.session.execute(
            counted.group_by(DoubleReading.round).order_by(DoubleReading.round.desc())
        )
    )


def over_accepted_answers(columns: Select[Any], consultation_id: int) -> Select[Any]:
    """The columns, over the double readings of answers whose words are there and accepted."""
    return (
        columns.select_from(DoubleReading)
        .join(Answer, Answer.id == DoubleReading.answer_id)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(
            DoubleReading.consultation_id == consultation_id,
            Answer.words.is_not(None),
            Contribution.state == ContributionState.ACCEPTED.value,
        )
    )


def merged_into(consultation_id: int) -> dict[str, str]:
    """By public id of a merged theme, the public id of the theme it was merged into."""
    themes = db.session.execute(
        select(Theme.id, Theme.public_id, Theme.merged_into_id).where(
            Theme.consultation_id == consultation_id
        )
    ).all()
    names = {row.id: row.public_id for row in themes}
    return {row.public_id: names[row.merged_into_id] for row in themes if row.merged_into_id is not None}


def _measured(consultation_id: int, drawn_at: datetime) -> Iterator[str]:
    """The themes in use that the second reader could choose, themselves or merged into them since."""
    merged, split = merged_into(consultation_id), _split_since(consultation_id, drawn_at)
    then = db.session.scalars(
        select(Theme.public_id).where(
            Theme.consultation_id == consultation_id,
            Theme.created_at <= drawn_at,
            (Theme.retired_at.is_(None)) | (Theme.retired_at > drawn_at),
        )
    )
    in_use = db.session.scalars(
        select(Theme.public_id).where(Theme.consultation_id == consultation_id, Theme.retired_at.is_(None))
    )
    known = current_themes(then, merged) - split
    yield from (theme for theme in in_use if theme in known)


def _split_since(consultation_id: int, moment: datetime) -> set[str]:
    """Themes split since: their earlier codings cannot be compared with later ones."""
    changes = db.session.scalars(
        select(CodebookChange.detail).where(
            CodebookChange.consultation_id == consultation_id,
            CodebookChange.kind == ChangeKind.SPLIT,
            CodebookChange.made_at > moment,
            CodebookChange.undone_at.is_(None),
        )
    )
    return {detail["theme"] for detail in changes}


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One theme: `alpha` as it is written, empty where there is none."""

    theme: str
    name: str
    agreement: Agreement
    alpha: str
    label: Text
    kind: str

    @property
    def is_low(self) -> bool:
        return self.agreement.reliability is Reliability.LOW


def least_sure_first(rows: Iterable[AgreementRow]) -> list[AgreementRow]:
    """Lowest alpha first; at the end those without one."""
    return sorted(rows, key=lambda row: 2.0 if row.agreement.alpha is None else row.agreement.alpha)


def agreement_rows(themes: Iterable[tuple[str, str]], measured: PublishedAgreement) -> list[AgreementRow]:
    """A row for each theme (public id, name), in the order given."""
    return [_row(theme, name, measured.of(theme)) for theme, name in themes]


def format_alpha(alpha: float | None) -> str:
    """Alpha with three decimals after a point, as in El Salvador; empty for None."""
    return "" if alpha is None else f"{alpha:.3f}".replace("-", "−")


def _row(theme: str, name: str, found: Agreement) -> AgreementRow:
    label, kind = RELIABILITY_LABELS[found.reliability]
    return AgreementRow(theme, name, found, format_alpha(found.alpha), label, kind)
