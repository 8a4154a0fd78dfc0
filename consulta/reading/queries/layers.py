"""The copies of answers: which there are, and which of them counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.accounts.models.account import Account
from consulta.consultations.models.question import QuestionVersion
from consulta.contributions.domain.moderation import ContributionState, TextState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.extensions import db
from consulta.reading.domain.layers import Language, LayerKind, counting, newest, shown, translations
from consulta.reading.domain.personal_data import PersonalData, Span, suspected
from consulta.reading.domain.redaction import parted
from consulta.reading.models.layer import TextLayer
from consulta.vocabulary.roles import Role


@dataclass(frozen=True, slots=True)
class StoredLayer:
    """One copy of an answer's words, as it was saved. Who made it is for the staff alone."""

    id: int
    kind: LayerKind
    language: Language | None
    text: str
    made_at: datetime
    author_id: int
    author: str


@dataclass(frozen=True, slots=True)
class Copies:
    """An answer's original words with every copy made of them, the oldest first."""

    words: str
    layers: tuple[StoredLayer, ...] = ()

    @property
    def transcription(self) -> StoredLayer | None:
        return newest(self.layers, LayerKind.TRANSCRIBED)

    @property
    def redaction(self) -> StoredLayer | None:
        return newest(self.layers, LayerKind.REDACTED)

    @property
    def translations(self) -> tuple[StoredLayer, ...]:
        return translations(self.layers)

    @property
    def basis(self) -> str:
        """What a redaction is made of."""
        return self.transcription.text if self.transcription else self.words

    @property
    def shown(self) -> str:
        """What everybody reads, if the text is published; what a translation is made of."""
        copy = shown(self.layers)
        return copy.text if copy else self.words

    @property
    def newest_id(self) -> int:
        """0 without copies."""
        return self.layers[-1].id if self.layers else 0

    @property
    def suspicions(self) -> tuple[Span, ...]:
        """What looks like personal data in `basis`, while nobody has gone over it to cover some."""
        return () if self.redaction else suspected(self.basis)

    @property
    def suspected_parts(self) -> tuple[tuple[str, Span | None], ...]:
        """`basis` in parts, those suspected with what they are suspected of."""
        return parted(self.basis, self.suspicions)

    @property
    def suspected_kinds(self) -> tuple[PersonalData, ...]:
        """Each kind once, in the order of PersonalData."""
        return tuple(kind for kind in PersonalData if kind in {one.kind for one in self.suspicions})

    @property
    def counting(self) -> tuple[StoredLayer, ...]:
        return counting(self.layers)

    @property
    def older(self) -> tuple[StoredLayer, ...]:
        """The copies that count no more, the newest first."""
        kept = {one.id for one in self.counting}
        return tuple(one for one in reversed(self.layers) if one.id not in kept)


@dataclass(frozen=True, slots=True)
class LayeredText:
    """One answer's text for who makes copies of it, with where it stands."""

    answer_id: int
    public_id: str
    number: int
    wording: str
    publish_text: bool
    contribution_state: ContributionState
    text_state: TextState
    text_reason: str | None
    copies: Copies

    @property
    def as_seen(self) -> str:
        """How it stands at this moment, so that a copy made of an older state is noticed."""
        return f"{self.copies.newest_id}:{self.text_state}:{self.text_reason or ''}"


def layered_text(consultation_id: int, public_id: str) -> LayeredText | None:
    """The text of an answer of this consultation; None when there is none, or it was erased."""
    row = db.session.execute(
        select(
            Answer.id,
            Answer.contribution_id,
            Answer.words,
            Answer.text_state,
            Answer.text_reason,
            QuestionVersion.wording,
            Contribution.publish_text,
            Contribution.state,
        )
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .join(QuestionVersion, QuestionVersion.id == Answer.question_version_id)
        .where(
            Answer.consultation_id == consultation_id,
            Answer.public_id == public_id,
            Answer.words.is_not(None),
        )
    ).one_or_none()
    if row is None:
        return None
    return LayeredText(
        answer_id=row.id,
        public_id=public_id,
        number=row.contribution_id,
        wording=row.wording,
        publish_text=row.publish_text,
        contribution_state=ContributionState(row.state),
        text_state=TextState(row.text_state),
        text_reason=row.text_reason,
        copies=Copies(row.words, tuple(layers_of([row.id]).get(row.id, ()))),
    )


def layers_of(answer_ids: Collection[int]) -> dict[int, list[StoredLayer]]:
    """Every copy of these answers, the oldest first; an answer without copies is not in it."""
    if not answer_ids:
        return {}
    rows = db.session.execute(
        select(*TextLayer.__table__.c, Account.name)
        .join(Account, Account.id == TextLayer.author_id)
        .where(TextLayer.answer_id.in_(answer_ids))
        .order_by(TextLayer.answer_id, TextLayer.id)
    )
    found: dict[int, list[StoredLayer]] = {}
    for row in rows:
        one = StoredLayer(
            id=row.id,
            kind=LayerKind(row.layer),
            language=Language(row.language) if row.language else None,
            text=row.text,
            made_at=row.created_at,
            author_id=row.author_id,
            author=row.name,
        )
        found.setdefault(row.answer_id, []).append(one)
    return found


def roles_of(author_ids: Collection[int]) -> dict[int, Role]:
    """By which role a member of staff is named to others than the staff: the first that they hold."""
    order = list(Role)
    found = db.session.scalars(select(Account).where(Account.id.in_(author_ids)))
    return {
        one.id: min((Role(role.name) for role in one.roles), key=order.index) for one in found if one.roles
    }
