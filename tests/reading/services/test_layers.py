"""Layers over original words: what is kept, what counts, what is refused, and that the original stays."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.consultations.models.consultation import Consultation
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.contributions.services.withdrawal import withdraw_in_person
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.publishing.queries.published_texts import all_published_texts, published_texts
from consulta.reading.domain.layers import Language
from consulta.reading.domain.personal_data import PersonalData, Span, suspected
from consulta.reading.models.layer import TextLayer
from consulta.reading.queries.layers import LayeredText, layered_text
from consulta.reading.services import layers, moderation
from consulta.reading.services.undo import undo_judgement
from consulta.vocabulary.errors import InvalidValue, Refused
from tests.support.decided import ready
from tests.support.reading import Desk, desk

pytestmark = pytest.mark.both_databases

SAID = "Una cancha. Soy Rosa Inventada, mi número 7000-0072."
COVERED = "Una cancha. Soy [nombre], mi número [teléfono]."


class Shelf:
    """One text with consent, and the copies that a coordinator makes of it."""

    def __init__(self, app: Flask, words: str = SAID, *, publish: bool = True) -> None:
        self.at: Desk = desk(app)
        (self.number,) = self.at.give(words, publish=publish, accepted=True)
        (self.answer,) = self.at.answers(self.number)

    def text(self) -> LayeredText:
        with self.at.app.app_context():
            found = layered_text(self._consultation_id(), self.answer)
            assert found is not None
            return found

    def _consultation_id(self) -> int:
        return db.session.scalars(select(Consultation.id).where(Consultation.slug == self.at.slug)).one()

    def redact(self, *spans: Span, seen: str | None = None) -> None:
        seen = seen or self.text().fingerprint
        with self.at.change() as consultation:
            layers.redact(
                consultation, self.answer, spans, seen=seen, actor=self.at.coordinator, now=utcnow()
            )

    def cover(self) -> None:
        self.redact(*suspected(self.text().layers.redaction_basis))

    def transcribe(self, text: str) -> None:
        seen = self.text().fingerprint
        with self.at.change() as consultation:
            layers.transcribe(
                consultation, self.answer, text, seen=seen, actor=self.at.coordinator, now=utcnow()
            )

    def translate(self, text: str, language: Language = Language.ENGLISH) -> None:
        seen, actor = self.text().fingerprint, self.at.coordinator
        with self.at.change() as consultation:
            layers.translate(consultation, self.answer, language, text, seen=seen, actor=actor, now=utcnow())

    def approve(self) -> None:
        with self.at.change() as consultation:
            moderation.allow_texts(
                consultation, [self.text().answer_id], actor=self.at.coordinator, now=utcnow()
            )

    def public(self) -> list[str]:
        """What everybody reads, on the page and in the file."""
        with self.at.app.app_context():
            number = self._consultation_id()
            read = [one.text for one in published_texts(number, limit=9)]
            assert read == [one.text for one in all_published_texts(number)]
            return read

    def original(self) -> str | None:
        with self.at.app.app_context():
            return db.session.scalars(select(Answer.words).where(Answer.public_id == self.answer)).one()

    def copies(self) -> int:
        with self.at.app.app_context():
            return db.session.scalar(select(func.count()).select_from(TextLayer)) or 0


@pytest.fixture
def shelf(app: Flask) -> Iterator[Shelf]:
    shelf = Shelf(app)
    yield shelf
    assert shelf.original() in (SAID, None)


def test_everybody_reads_the_copy_and_the_original_stays(shelf: Shelf) -> None:
    shelf.approve()
    assert shelf.public() == [SAID]
    shelf.cover()
    assert shelf.public() == [COVERED]
    assert shelf.original() == SAID


def test_the_newest_copy_counts_and_the_older_stays_with_who_and_when(shelf: Shelf) -> None:
    shelf.approve()
    shelf.cover()
    start = SAID.index("cancha")
    shelf.redact(Span(start, start + 6, PersonalData.OTHER), *suspected(SAID))
    assert shelf.public() == ["Una [dato personal]. Soy [nombre], mi número [teléfono]."]
    copies = shelf.text().layers
    assert [one.text for one in copies.superseded] == [COVERED]
    assert {one.author for one in copies.stored} == {"Marta Gestora"}
    actions = [entry[0] for entry in shelf.at.history("text", shelf.text().answer_id)]
    assert actions == ["publishable", "redacted", "redacted"]


def test_what_was_covered_by_mistake_can_be_read_again(shelf: Shelf) -> None:
    shelf.approve()
    shelf.cover()
    shelf.redact()
    assert shelf.public() == [SAID]


def test_a_transcription_is_read_and_what_is_covered_is_covered_in_it(app: Flask) -> None:
    shelf = Shelf(app, "(nota de voz de 40 segundos)")
    shelf.transcribe("Una cancha. Mi número: 7000-0072")
    shelf.approve()
    assert shelf.public() == ["Una cancha. Mi número: 7000-0072"]
    shelf.cover()
    assert shelf.public() == ["Una cancha. Mi número: [teléfono]"]
    shelf.transcribe("Una cancha techada. Mi número: 7000-0072")
    assert shelf.public() == ["Una cancha. Mi número: [teléfono]"]
    shelf.cover()
    assert shelf.public() == ["Una cancha techada. Mi número: [teléfono]"]


def test_an_approved_text_is_judged_again_when_a_transcription_changes_it(shelf: Shelf) -> None:
    shelf.approve()
    shelf.transcribe("Una cancha. Soy Rosa Inventada.")
    assert shelf.public() == []
    assert shelf.text().text_state == "pending"


def test_a_translation_is_made_of_what_is_read_and_does_not_outlive_it(shelf: Shelf) -> None:
    shelf.translate("A field. I am Rosa Inventada.")
    assert [one.text for one in shelf.text().layers.translations] == ["A field. I am Rosa Inventada."]
    shelf.cover()
    assert shelf.text().layers.translations == ()
    shelf.translate("A field. I am [nombre], my number [teléfono].")
    shelf.translate("Se keshki.", Language.NAWAT)
    assert [one.language for one in shelf.text().layers.translations] == [Language.ENGLISH, Language.NAWAT]


def test_a_translation_does_not_tell_what_was_covered(shelf: Shelf) -> None:
    shelf.cover()
    with pytest.raises(InvalidValue, match="7000-0072"):
        shelf.translate("A field. I am [nombre], my number 7000-0072.")


@pytest.mark.parametrize(
    "change",
    [
        lambda shelf: shelf.redact(),
        lambda shelf: shelf.transcribe("  \n "),
        lambda shelf: shelf.transcribe(SAID),
        lambda shelf: shelf.transcribe("x" * 10_001),
        lambda shelf: shelf.translate(""),
    ],
)
def test_a_copy_that_says_nothing_new_is_refused(shelf: Shelf, change: Callable[[Shelf], None]) -> None:
    with pytest.raises(InvalidValue):
        change(shelf)
    assert shelf.copies() == 0


def test_the_same_copy_is_not_laid_twice(shelf: Shelf) -> None:
    shelf.cover()
    with pytest.raises(InvalidValue):
        shelf.cover()
    assert shelf.copies() == 1


def test_two_at_the_same_text_do_not_cover_each_other(shelf: Shelf) -> None:
    seen = shelf.text().fingerprint
    shelf.cover()
    with pytest.raises(layers.TextChanged):
        shelf.redact(seen=seen)
    shelf.at.give("otra")
    stale = shelf.text().fingerprint
    shelf.approve()
    with pytest.raises(layers.TextChanged):
        shelf.redact(seen=stale)


def test_withdrawal_erases_the_copies_too(shelf: Shelf) -> None:
    shelf.cover()
    with shelf.at.app.app_context():
        folio = db.session.scalars(select(Contribution.folio).where(Contribution.id == shelf.number)).one()
    with shelf.at.change():
        withdraw_in_person(folio, "Trajo su comprobante.", actor=shelf.at.coordinator, now=utcnow())
    assert shelf.copies() == 0 and shelf.original() is None
    with pytest.raises(layers.TextChanged), shelf.at.change() as consultation:
        layers.redact(
            consultation, shelf.answer, [], seen="0:pending:", actor=shelf.at.coordinator, now=utcnow()
        )


def test_undoing_a_judgement_leaves_the_copies(shelf: Shelf) -> None:
    shelf.cover()
    shelf.approve()
    with shelf.at.change() as consultation:
        assert undo_judgement(consultation, actor=shelf.at.coordinator, now=utcnow()) == [shelf.number]
    assert shelf.text().text_state == "pending" and shelf.text().layers.redaction


def test_a_text_of_another_consultation_is_not_touched(shelf: Shelf, app: Flask) -> None:
    case = ready(app)
    with pytest.raises(layers.TextChanged), case.change() as consultation:
        layers.redact(
            consultation,
            shelf.answer,
            [],
            seen=shelf.text().fingerprint,
            actor=case.coordinator,
            now=utcnow(),
        )


def test_after_the_decision_personal_data_can_still_be_covered(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with case.change() as consultation:
        answer = db.session.scalars(select(Answer).where(Answer.text_state == "publishable")).one()
        found = layered_text(consultation.id, answer.public_id)
        assert found is not None
        span, actor = Span(0, 9, PersonalData.OTHER), case.coordinator
        layers.redact(
            consultation, answer.public_id, [span], seen=found.fingerprint, actor=actor, now=utcnow()
        )
        assert [one.text for one in all_published_texts(consultation.id)] == ["[dato personal] con árboles."]


def test_after_the_decision_a_transcription_does_not_publish_personal_data(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with case.app.app_context():
        answer = db.session.scalars(select(Answer.public_id).where(Answer.text_state == "publishable")).one()

    def transcribe(text: str) -> None:
        with case.change() as consultation:
            found = layered_text(consultation.id, answer)
            assert found is not None
            layers.transcribe(
                consultation, answer, text, seen=found.fingerprint, actor=case.coordinator, now=utcnow()
            )

    with pytest.raises(Refused):
        transcribe("Un parque. Mi número es 7000-0072")
    transcribe("Un parque con muchos árboles.")
    with case.app.app_context():
        assert [one.text for one in all_published_texts(case.consultation().id)] == [
            "Un parque con muchos árboles."
        ]
