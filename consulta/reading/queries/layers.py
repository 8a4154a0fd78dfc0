"""The layers over the words of answers, and which of them are current."""

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
from consulta.reading.domain.layers import (
    Language,
    LayerKind,
    current_layers,
    current_translations,
    newest_of,
    public_layer,
)
from consulta.reading.domain.personal_data import PersonalData, Span, suspected
from consulta.reading.domain.redaction import split_by_spans
from consulta.reading.models.layer import TextLayer
from consulta.vocabulary.roles import Role


@dataclass(frozen=True, slots=True)
class StoredLayer:
    """One stored layer. `author_id` and `author` are for staff pages only."""

    id: int
    kind: LayerKind
    language: Language | None
    text: str
    made_at: datetime
    author_id: int
    author: str


@dataclass(frozen=True, slots=True)
class LayerStack:
    """An answer's original words with every layer over them, oldest first."""

    words: str
    stored: tuple[StoredLayer, ...] = ()

    @property
    def transcription(self) -> StoredLayer | None:
        return newest_of(self.stored, LayerKind.TRANSCRIBED)

    @property
    def redaction(self) -> StoredLayer | None:
        return newest_of(self.stored, LayerKind.REDACTED)

    @property
    def translations(self) -> tuple[StoredLayer, ...]:
        return current_translations(self.stored)

    @property
    def redaction_basis(self) -> str:
        """The text that a redaction covers: the transcription, or the original words."""
        return self.transcription.text if self.transcription else self.words

    @property
    def public_text(self) -> str:
        """The text that is public if published, and that a translation is made from."""
        layer = public_layer(self.stored)
        return layer.text if layer else self.words

    @property
    def newest_id(self) -> int:
        """The id of the newest layer; 0 without layers."""
        return self.stored[-1].id if self.stored else 0

    @property
    def suspicions(self) -> tuple[Span, ...]:
        """Suspected personal data in `redaction_basis`; none once there is a redaction."""
        return () if self.redaction else suspected(self.redaction_basis)

    @property
    def suspected_parts(self) -> tuple[tuple[str, Span | None], ...]:
        """`redaction_basis` in parts; a suspected part has its span."""
        return split_by_spans(self.redaction_basis, self.suspicions)

    @property
    def suspected_kinds(self) -> tuple[PersonalData, ...]:
        """The kinds suspected, each once, in the order of PersonalData."""
        return tuple(kind for kind in PersonalData if kind in {one.kind for one in self.suspicions})

    @property
    def current(self) -> tuple[StoredLayer, ...]:
        return current_layers(self.stored)

    @property
    def superseded(self) -> tuple[StoredLayer, ...]:
        """The layers that are no longer current, newest first."""
        current = {one.id for one in self.current}
        return tuple(one for one in reversed(self.stored) if one.id not in current)


@dataclass(frozen=True, slots=True)
class LayeredText:
    """One answer's text with its layers and states, for the pages that add a layer."""

    answer_id: int
    public_id: str
    number: int
    wording: str
    publish_text: bool
    contribution_state: ContributionState
    text_state: TextState
    text_reason: str | None
    layers: LayerStack

    @property
    def fingerprint(self) -> str:
        """Changes with the layers or the judgement, to detect that a form was sent from an older state."""
        return f"{self.layers.newest_id}:{self.text_state}:{self.text_reason or ''}"


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
        layers=LayerStack(row.words, tuple(layers_of([row.id]).get(row.id, ()))),
    )


def layers_of(answer_ids: Collection[int]) -> dict[int, list[StoredLayer]]:
    """The layers of these answers, oldest first; answers without layers are left out."""
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
    """The role by which each author is named to the public: the first of Role that they hold."""
    order = list(Role)
    found = db.session.scalars(select(Account).where(Account.id.in_(author_ids)))
    return {
        one.id: min((Role(role.name) for role in one.roles), key=order.index) for one in found if one.roles
    }
