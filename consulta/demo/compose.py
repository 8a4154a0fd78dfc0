"""Makes a person's answers out of hand-written sentences: the least used first, enlarged when used again."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from random import Random

from consulta.demo.phrases import ANY, LONG, Phrase, phrases
from consulta.demo.records import DemoNeighbourhood, DemoPerson, DemoSite
from consulta.demo.spelling import write

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
class Said:
    """One text as written, and its true reading."""

    text: str
    themes: tuple[str, ...]
    no_action: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who writes: everything known of them, where they live, how they type and who takes it down."""

    person: DemoPerson
    home: DemoNeighbourhood
    style: str
    notes: bool
    dictated: bool


class Deck:
    """The sentences of one file that can be said at a site. It deals the least used first."""

    def __init__(self, name: str, site: DemoSite, rng: Random) -> None:
        self._cards = [card for card in phrases(name) if card.belongs(site.key, site.theme_keys)]
        rng.shuffle(self._cards)
        self._used: Counter[str] = Counter()
        self._added: Counter[str] = Counter()

    def deal(self, rng: Random, theme: str | None, speaker: Speaker | None = None) -> Phrase | None:
        """A sentence about a theme (None: of no content) that the speaker could say; None when there is none.

        A long one is a story of somebody's own, and is not told twice.
        """
        fitting = [
            card
            for card in self._cards
            if _about(card, theme)
            and _sayable(card, speaker)
            and not (len(card.text) > LONG and self._used[card.text])
        ]
        if not fitting:
            return None
        least = min(self._used[card.text] for card in fitting)
        return self.use(rng.choice([card for card in fitting if self._used[card.text] == least]))

    def deal_short(self, rng: Random, themes: Collection[str], speaker: Speaker) -> Phrase | None:
        """A short thing to ask for, about none of those themes, that anybody could say."""
        fitting = [
            card
            for card in self._cards
            if card.unmarked
            and card.themes
            and not set(card.themes) & set(themes)
            and len(card.text) < 75
            and card.text.startswith(_FIRST_WORDS)
        ]
        if not fitting or speaker.notes:
            return None
        least = min(self._added[card.text] for card in fitting)
        chosen = rng.choice([card for card in fitting if self._added[card.text] == least])
        self._added[chosen.text] += 1
        return chosen

    def use(self, card: Phrase) -> Phrase:
        self._used[card.text] += 1
        return card

    def uses(self, card: Phrase) -> int:
        """How often it has been said."""
        return self._used[card.text]


class Voice:
    """Writes the answers of a site's people. One per site and run: it remembers what was said."""

    def __init__(self, site: DemoSite, rng: Random) -> None:
        self._rng = rng
        self._site = site
        self._order = [theme.key for theme in site.codebook]
        self._decks = {
            name: Deck(name, site, rng)
            for name in ("transform", "purpose", "benefits", "openings", "details", "closings")
        }
        self._said: set[str] = set()

    def core(self, theme: str | None) -> Phrase:
        """What somebody wants of the place, before it is known who. Raises LookupError."""
        card = self._decks["transform"].deal(self._rng, theme)
        if card is None:
            raise LookupError(f"{self._site.key} has nothing to say about {theme}")
        return card

    def transform(self, card: Phrase, speaker: Speaker) -> Said:
        """The first answer: a core, often with an opening, a detail, a second wish or a closing."""
        again = self._decks["transform"].uses(card) > 1
        for attempt in range(8):
            said = self._enlarged(card, speaker, 0.75 if again or attempt else 0.28)
            if self._is_new(said.text) or (len(card.text) < SHORT and self._rng.random() < 0.25):
                break
        self._said.add(said.text)
        return said

    def further(self, name: str, themes: Collection[str], speaker: Speaker) -> Said | None:
        """The answer to the second or the third question, in keeping with the first."""
        said = None
        for attempt in range(6):
            card = self._further_card(name, themes, speaker)
            if card is None:
                return said
            said = self._joined(name, card, speaker, 0.2 if not attempt else 0.6)
            if self._is_new(said.text):
                break
        if said is not None:
            self._said.add(said.text)
        return said

    def _enlarged(self, card: Phrase, speaker: Speaker, chance: float) -> Said:
        rng, parts, themes = self._rng, [card.text], list(card.themes)
        if not themes:
            return self._finished(card.text, themes, card.no_action, speaker)
        if rng.random() < chance and len(card.text) < LONG:
            parts += self._extra("details", themes, speaker)
        if rng.random() < chance * 0.4 and not speaker.notes and len(card.text) < LONG:
            second = self._decks["transform"].deal_short(rng, themes, speaker)
            if second:
                parts = [_sentence(" ".join(map(_sentence, parts))) + _joint(rng, second.text)]
                themes += second.themes
        if rng.random() < chance * 0.45 and not speaker.notes:
            parts = self._extra("openings", (ANY,), speaker) + parts
        if rng.random() < chance * 0.35 and not speaker.notes:
            parts += self._extra("closings", (ANY,), speaker)
        text = parts[0] if len(parts) == 1 else " ".join(map(_sentence, parts))
        return self._finished(text, themes, card.no_action, speaker)

    def _further_card(self, name: str, themes: Collection[str], speaker: Speaker) -> Phrase | None:
        roll = self._rng.random()
        theme = self._rng.choice([key for key in _ENDS if key in self._order])
        if roll < 0.05:
            return self._decks[name].deal(self._rng, None, speaker)
        if roll < 0.8 and themes:
            theme = self._rng.choice(list(themes))
        return self._decks[name].deal(self._rng, theme, speaker)

    def _joined(self, name: str, card: Phrase, speaker: Speaker, chance: float) -> Said:
        rng, text, themes = self._rng, card.text, list(card.themes)
        if card.themes and not speaker.notes and len(text) < 70 and rng.random() < chance:
            other = self._further_card(name, card.themes, speaker)
            if other and other.themes and other.text != text and len(other.text) < 80:
                text = _together(text, other.text)
                themes += other.themes
        elif card.themes and rng.random() < 0.07 and not speaker.notes:
            text = " ".join(map(_sentence, [text, *self._extra("closings", (ANY,), speaker)]))
        return self._finished(text, themes, card.no_action, speaker)

    def _extra(self, name: str, themes: Iterable[str], speaker: Speaker) -> list[str]:
        card = self._decks[name].deal(self._rng, self._rng.choice(list(themes)), speaker)
        return [card.text] if card else []

    def _finished(self, text: str, themes: Iterable[str], no_action: str | None, speaker: Speaker) -> Said:
        places = [one.name for one in self._site.landmarks[1:]]
        text = text.replace("{barrio}", speaker.home.name)
        text = text.replace("{lugar}", _with_article(self._rng.choice(places)))
        text = text.replace(" de el ", " del ").replace(" a el ", " al ")
        text = write(self._rng, text, speaker.style, dictated=speaker.dictated)
        about = set(themes)
        return Said(text, tuple(key for key in self._order if key in about), no_action)

    def _is_new(self, text: str) -> bool:
        return text not in self._said


def _about(card: Phrase, theme: str | None) -> bool:
    return theme in card.themes if theme else card.no_action is not None


def _sayable(card: Phrase, speaker: Speaker | None) -> bool:
    if speaker is None:
        return True
    as_written = speaker.notes or not card.notes
    return as_written and not (card.typed and speaker.dictated) and card.fits(speaker.person)


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
