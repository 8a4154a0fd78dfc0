"""The texts of answers, composed of hand-written phrases: the least used first, extended when used again."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from random import Random

from consulta.demo.generation.phrases import ANY, LONG, Phrase, phrases
from consulta.demo.generation.spelling import write
from consulta.demo.shapes import DemoNeighbourhood, DemoPerson, DemoSite

SHORT = 26
# Common themes to fall back on: nearly everything people ask for is also for these.
_ENDS = ("seguridad", "convivencia", "talleres")
_JOINTS = (" Y otra cosa: ", " Y aparte ", " También ", "\n", " Y si se puede, ", " Además ", " Y ")
_FIRST_WORDS = (
    "Un ",
    "Una ",
    "Unos ",
    "Talleres",
    "Cursos",
    "Parqueo",
    "Biblioteca",
    "Cancha",
    "Juegos",
    "Áreas",
)


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """One text as written, and the themes it should be coded as."""

    text: str
    themes: tuple[str, ...]
    no_action: str | None = None


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes. `notes`: an interviewer, in their own words; `dictated`: an interviewer, word by word."""

    person: DemoPerson
    home: DemoNeighbourhood
    style: str
    notes: bool
    dictated: bool


class PhraseDeck:
    """The phrases of one file that fit a site. It draws the least used first."""

    def __init__(self, name: str, site: DemoSite, rng: Random) -> None:
        self._phrases = [phrase for phrase in phrases(name) if phrase.belongs(site.key, site.theme_keys)]
        rng.shuffle(self._phrases)
        self._used: Counter[str] = Counter()
        self._added: Counter[str] = Counter()

    def draw(self, rng: Random, theme: str | None, writer: Writer | None = None) -> Phrase | None:
        """A phrase about a theme (None: without actionable content) that fits the writer, if there is one.

        A long one is a personal story and is used once.
        """
        fitting = [
            phrase
            for phrase in self._phrases
            if _about(phrase, theme)
            and _fits_writer(phrase, writer)
            and not (len(phrase.text) > LONG and self._used[phrase.text])
        ]
        if not fitting:
            return None
        least = min(self._used[phrase.text] for phrase in fitting)
        return self.use(rng.choice([phrase for phrase in fitting if self._used[phrase.text] == least]))

    def draw_short(self, rng: Random, themes: Collection[str], writer: Writer) -> Phrase | None:
        """A short thing to ask for, about none of those themes, that anybody could say."""
        fitting = [
            phrase
            for phrase in self._phrases
            if phrase.unmarked
            and phrase.themes
            and not set(phrase.themes) & set(themes)
            and len(phrase.text) < 75
            and phrase.text.startswith(_FIRST_WORDS)
        ]
        if not fitting or writer.notes:
            return None
        least = min(self._added[phrase.text] for phrase in fitting)
        chosen = rng.choice([phrase for phrase in fitting if self._added[phrase.text] == least])
        self._added[chosen.text] += 1
        return chosen

    def use(self, phrase: Phrase) -> Phrase:
        self._used[phrase.text] += 1
        return phrase

    def uses(self, phrase: Phrase) -> int:
        """How often it has been used."""
        return self._used[phrase.text]


class AnswerWriter:
    """Writes the answers of a site. One per site and run: it avoids repeating texts."""

    def __init__(self, site: DemoSite, rng: Random) -> None:
        self._rng = rng
        self._site = site
        self._order = [theme.key for theme in site.codebook]
        self._decks = {
            name: PhraseDeck(name, site, rng)
            for name in ("transform", "purpose", "benefits", "openings", "details", "closings")
        }
        self._written: set[str] = set()

    def first_phrase(self, theme: str | None) -> Phrase:
        """The phrase that an answer to the first question starts from. Raises LookupError."""
        phrase = self._decks["transform"].draw(self._rng, theme)
        if phrase is None:
            raise LookupError(f"{self._site.key} has nothing to say about {theme}")
        return phrase

    def first_answer(self, phrase: Phrase, writer: Writer) -> WrittenAnswer:
        """The first answer: a core, often with an opening, a detail, a second wish or a closing."""
        again = self._decks["transform"].uses(phrase) > 1
        for attempt in range(8):
            answer = self._enlarged(phrase, writer, 0.75 if again or attempt else 0.28)
            if self._is_new(answer.text) or (len(phrase.text) < SHORT and self._rng.random() < 0.25):
                break
        self._written.add(answer.text)
        return answer

    def further_answer(self, name: str, themes: Collection[str], writer: Writer) -> WrittenAnswer | None:
        """The answer to the second or the third question, in keeping with the first."""
        answer = None
        for attempt in range(6):
            phrase = self._further_phrase(name, themes, writer)
            if phrase is None:
                return answer
            answer = self._joined(name, phrase, writer, 0.2 if not attempt else 0.6)
            if self._is_new(answer.text):
                break
        if answer is not None:
            self._written.add(answer.text)
        return answer

    def _enlarged(self, phrase: Phrase, writer: Writer, chance: float) -> WrittenAnswer:
        rng, parts, themes = self._rng, [phrase.text], list(phrase.themes)
        if not themes:
            return self._finished(phrase.text, themes, phrase.no_action, writer)
        if rng.random() < chance and len(phrase.text) < LONG:
            parts += self._extra("details", themes, writer)
        if rng.random() < chance * 0.4 and not writer.notes and len(phrase.text) < LONG:
            second = self._decks["transform"].draw_short(rng, themes, writer)
            if second:
                parts = [_sentence(" ".join(map(_sentence, parts))) + _joint(rng, second.text)]
                themes += second.themes
        if rng.random() < chance * 0.45 and not writer.notes:
            parts = self._extra("openings", (ANY,), writer) + parts
        if rng.random() < chance * 0.35 and not writer.notes:
            parts += self._extra("closings", (ANY,), writer)
        text = parts[0] if len(parts) == 1 else " ".join(map(_sentence, parts))
        return self._finished(text, themes, phrase.no_action, writer)

    def _further_phrase(self, name: str, themes: Collection[str], writer: Writer) -> Phrase | None:
        roll = self._rng.random()
        theme = self._rng.choice([key for key in _ENDS if key in self._order])
        if roll < 0.05:
            return self._decks[name].draw(self._rng, None, writer)
        if roll < 0.8 and themes:
            theme = self._rng.choice(list(themes))
        return self._decks[name].draw(self._rng, theme, writer)

    def _joined(self, name: str, phrase: Phrase, writer: Writer, chance: float) -> WrittenAnswer:
        rng, text, themes = self._rng, phrase.text, list(phrase.themes)
        if phrase.themes and not writer.notes and len(text) < 70 and rng.random() < chance:
            other = self._further_phrase(name, phrase.themes, writer)
            if other and other.themes and other.text != text and len(other.text) < 80:
                text = _together(text, other.text)
                themes += other.themes
        elif phrase.themes and rng.random() < 0.07 and not writer.notes:
            text = " ".join(map(_sentence, [text, *self._extra("closings", (ANY,), writer)]))
        return self._finished(text, themes, phrase.no_action, writer)

    def _extra(self, name: str, themes: Iterable[str], writer: Writer) -> list[str]:
        phrase = self._decks[name].draw(self._rng, self._rng.choice(list(themes)), writer)
        return [phrase.text] if phrase else []

    def _finished(
        self, text: str, themes: Iterable[str], no_action: str | None, writer: Writer
    ) -> WrittenAnswer:
        places = [one.name for one in self._site.landmarks[1:]]
        text = text.replace("{barrio}", writer.home.name)
        text = text.replace("{lugar}", _with_article(self._rng.choice(places)))
        text = text.replace(" de el ", " del ").replace(" a el ", " al ")
        text = write(self._rng, text, writer.style, dictated=writer.dictated)
        about = set(themes)
        return WrittenAnswer(text, tuple(key for key in self._order if key in about), no_action)

    def _is_new(self, text: str) -> bool:
        return text not in self._written


def _about(phrase: Phrase, theme: str | None) -> bool:
    return theme in phrase.themes if theme else phrase.no_action is not None


def _fits_writer(phrase: Phrase, writer: Writer | None) -> bool:
    if writer is None:
        return True
    as_written = writer.notes or not phrase.notes
    return as_written and not (phrase.typed and writer.dictated) and phrase.fits(writer.person)


def _sentence(text: str) -> str:
    return text if text[-1] in ".!?:»”)" else text + "."


def _joint(rng: Random, text: str) -> str:
    joint = rng.choice(_JOINTS)
    return joint + (text if joint.endswith("\n") else text[0].lower() + text[1:])


def _together(first: str, second: str) -> str:
    """«Para estudiar y para convivir.» when both are purposes; else one sentence after the other."""
    if (
        first.lower().startswith("para ")
        and second.lower().startswith("para ")
        and not set(".,") & set(first[:-1])
    ):
        return f"{first.rstrip('.')} y {second[0].lower()}{second[1:]}"
    return f"{_sentence(first)} {second}"


def _with_article(name: str) -> str:
    feminine = name.split()[0] in ("Escuela", "Cancha", "Unidad", "Terminal")
    head = name[0].lower() + name[1:]
    return f"{'la' if feminine else 'el'} {head}"
