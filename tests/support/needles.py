"""What must not be in anything public, taken from a database itself: places, contacts, words, folios."""

import html
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from sqlalchemy import select

from consulta.consultations.domain.lifecycle import State
from consulta.consultations.models.consultation import Consultation, Landmark
from consulta.consultations.models.question import Question
from consulta.contributions.domain.folio import format_folio
from consulta.contributions.domain.moderation import ContributionState, TextState
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contact, Contribution, Place
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.reading.models.layer import TextLayer

RESULTS_ARE_PUBLIC = {State.CLOSED, State.DECIDED, State.CONCLUDED}
UNMISTAKABLE = 25
"""Characters: shorter words that were not published may have been said in public by somebody else too."""
DECIMALS = re.compile(r"-?\d{1,3}\.\d+")
# Two published texts that stand one after the other are no third one.
END_OF_TEXT = re.compile(r"</(?:p|blockquote|li|td|th|h[1-6]|dd|dt|figure|div)>")
SHINGLE = 9
"""Characters by which a body is looked up in: what it shares none of, it does not hold."""


@dataclass(frozen=True)
class Secrets:
    """Everything to look for. `words` are whole texts, `codes` what stands for a person.

    `drawn` are the numbers of the zones, areas and landmarks, which are public.
    """

    words: frozenset[str]
    codes: frozenset[str]
    places: frozenset[tuple[str, str]]
    drawn: frozenset[str]

    def leaks_in(self, body: str) -> list[str]:
        """What of it a public body holds, however it is written there."""
        found = held(self._words_by_start, squeezed(readable(body)))
        return found + held(self._codes_by_start, body.casefold()) + self._places_in(body)

    @cached_property
    def _words_by_start(self) -> dict[str, list[str]]:
        return by_start(self.words)

    @cached_property
    def _codes_by_start(self) -> dict[str, list[str]]:
        return by_start(code.casefold() for code in self.codes)

    def _places_in(self, body: str) -> list[str]:
        """Raw coordinates as numbers of their own, to the metre or to ten metres."""
        numbers = set(DECIMALS.findall(body)) - self.drawn
        return [
            f"{lat} {lon}"
            for lat, lon in self.places
            if any(
                rounded(lat, digits) in numbers and rounded(lon, digits) in numbers for digits in (6, 5, 4)
            )
        ]


def by_start(texts: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        found.setdefault(text[:SHINGLE], []).append(text)
    return found


def held(wanted: dict[str, list[str]], body: str) -> list[str]:
    """Which of the texts are part of the body: thousands of them in the time of one reading."""
    shingles = {body[start : start + SHINGLE] for start in range(len(body))}
    short = [start for start in wanted if len(start) < SHINGLE and start in body]
    starts = [*(wanted.keys() & shingles), *short]
    return [text for start in dict.fromkeys(starts) for text in wanted[start] if text in body]


def published_texts() -> dict[str, list[tuple[str, str]]]:
    """By slug, the question's key and the words of every text that may be read by all, in an app context."""
    found: dict[str, list[tuple[str, str]]] = {}
    for consultation in db.session.scalars(select(Consultation)):
        is_open = consultation.state_at(utcnow()) not in RESULTS_ARE_PUBLIC
        rows = db.session.execute(
            select(Question.key, Answer.id, Answer.words)
            .join(Question, Question.id == Answer.question_id)
            .join(Contribution, Contribution.id == Answer.contribution_id)
            .where(
                Answer.consultation_id == consultation.id,
                Answer.words.is_not(None),
                Answer.text_state == TextState.PUBLISHABLE,
                Contribution.state == ContributionState.ACCEPTED,
                Contribution.publish_text,
            )
        )
        found[consultation.slug] = (
            [] if is_open else [(row.key, read_by_all(row.id, row.words)) for row in rows]
        )
    return found


def read_by_all(answer_id: int, words: str) -> str:
    """The newest redacted copy of a text; without one, the newest transcription; without one, its words."""
    copies = copies_of(answer_id)
    for kind in ("redacted", "transcribed"):
        of_kind = [copy.text for copy in copies if copy.layer == kind]
        if of_kind:
            return str(of_kind[-1])
    return words


def copies_of(answer_id: int) -> list[TextLayer]:
    """The oldest first."""
    wanted = select(TextLayer).where(TextLayer.answer_id == answer_id).order_by(TextLayer.id)
    return list(db.session.scalars(wanted))


def translations() -> list[str]:
    """Those made after the last change of what they translate; of texts that may be read by all."""
    found = []
    rows = db.session.scalars(select(TextLayer).where(TextLayer.layer == "translated"))
    for one in rows:
        changed = [copy.id for copy in copies_of(one.answer_id) if copy.layer != "translated"]
        state = db.session.get_one(Answer, one.answer_id).text_state
        if one.id > max(changed, default=0) and state == TextState.PUBLISHABLE:
            found.append(one.text)
    return found


def covered() -> list[str]:
    """What redacted copies leave out of the original words, or of their transcription: word for word."""
    found = []
    for answer in db.session.scalars(select(Answer).where(Answer.words.is_not(None))):
        copies = copies_of(answer.id)
        if not any(copy.layer == "redacted" for copy in copies):
            continue
        kept = read_by_all(answer.id, "").split()
        for text in [answer.words or "", *(copy.text for copy in copies if copy.layer == "transcribed")]:
            said = text.split()
            for kind, start, end, _, _ in SequenceMatcher(None, said, kept, autojunk=False).get_opcodes():
                if kind in ("delete", "replace"):
                    found.append(" ".join(said[start:end]).strip('.,;:!?¡¿()«»"'))
    return [one for one in found if len(one) > 3]


def secrets(more_words: Iterable[str] = ()) -> Secrets:
    """All of the database, in an app context; `more_words` are those that it no longer holds."""
    shown = [text for texts in published_texts().values() for _, text in texts]
    allowed = squeezed("\n".join([*shown, *translations()]))
    said = [*db.session.scalars(select(Answer.words).where(Answer.words.is_not(None)))]
    said += db.session.scalars(select(TextLayer.text))
    unpublished = {squeezed(text) for text in said if text is not None and len(text) >= UNMISTAKABLE}
    hidden = {squeezed(text) for text in [*judged_out(), *covered(), *more_words]}
    return Secrets(
        words=frozenset(text for text in unpublished | hidden if text not in allowed),
        codes=frozenset(codes()),
        places=frozenset(raw_places()),
        drawn=frozenset(drawn_numbers()),
    )


def judged_out() -> list[str]:
    """Words that somebody kept from the public: set aside, or withheld."""
    rows = db.session.execute(
        select(Answer.words, Answer.text_state, Contribution.state)
        .join(Contribution, Contribution.id == Answer.contribution_id)
        .where(Answer.words.is_not(None))
    )
    out = (ContributionState.SET_ASIDE, TextState.WITHHELD)
    return [row.words for row in rows if row.state == out[0] or row.text_state == out[1]]


def codes() -> list[str]:
    """Folios, contacts and identifiers: each leads to one person."""
    found = [vault().decrypt(ciphertext) for ciphertext in db.session.scalars(select(Contact.ciphertext))]
    for one in db.session.execute(
        select(Contribution.folio, Contribution.submission_id, Contribution.public_id)
    ):
        found += [one.folio, format_folio(one.folio), one.submission_id, str(one.public_id)]
    return found + [str(found) for found in db.session.scalars(select(Answer.public_id))]


def raw_places() -> list[tuple[str, str]]:
    rows = db.session.execute(select(Place.lat, Place.lon).where(Place.lat.is_not(None)))
    return [(row.lat, row.lon) for row in rows if row.lon is not None]


def drawn_numbers() -> set[str]:
    """The coordinates that consultations publish, at every precision that is looked for."""
    found = [json.dumps([one.zone, one.map_area]) for one in db.session.scalars(select(Consultation))]
    found += [f"{one.lat} {one.lon}" for one in db.session.scalars(select(Landmark))]
    numbers = {number for text in found for number in DECIMALS.findall(text)}
    return {rounded(number, digits) for number in numbers for digits in (6, 5, 4)}


def rounded(degrees: str, places: int) -> str:
    return f"{float(degrees):.{places}f}".rstrip("0")


def readable(body: str) -> str:
    """A body as somebody reads it: without tags, entities, and the escapes of JSON and CSV."""
    with suppress(ValueError):
        return json.dumps(json.loads(body), ensure_ascii=False)
    if body.lstrip().startswith("<"):
        apart = END_OF_TEXT.sub(" ¶ ", body)
        return html.unescape(body) + html.unescape(re.sub(r"<[^>]*>", " ", apart))
    return body.replace('""', '"')


def squeezed(text: str) -> str:
    return " ".join(text.replace("\\n", " ").replace('\\"', '"').split())
