"""The model: Spanish stems, weighed by how rare they are, and a linear classifier for each theme."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import snowballstemmer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from consulta.reading.domain.suggestions import EXAMPLES, LearnedSuggestions, ScoredTheme, worth_showing
from consulta.reading.queries.suggestions import CodedExample, TrainingData

AT_ONCE = 5_000
"""Answers looked at in one go, so that memory does not grow with what waits."""
STRENGTH = 10.0
_WORD = re.compile(r"[^\W\d_]{2,}")
_STEMMER = snowballstemmer.stemmer("spanish")


def stems(text: str) -> list[str]:
    """The words of a text, without accents (people leave them out) and without their endings."""
    letters = unicodedata.normalize("NFD", text.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return list(_STEMMER.stemWords(_WORD.findall(plain)))


def learn(data: TrainingData) -> LearnedSuggestions:
    """Train on the coded answers and suggest themes for the uncoded ones."""
    themes = _known_themes(data.coded)
    found: list[tuple[int, tuple[ScoredTheme, ...]]] = []
    if themes:
        vectors = TfidfVectorizer(analyzer=stems, sublinear_tf=True)
        known = vectors.fit_transform([one.words for one in data.coded])
        models = {theme: _classifier(known, theme, data.coded) for theme in themes}
        for start in range(0, len(data.uncoded), AT_ONCE):
            chunk = data.uncoded[start : start + AT_ONCE]
            looked_at = vectors.transform([words for _, words in chunk])
            scores = {theme: model.predict_proba(looked_at)[:, 1] for theme, model in models.items()}
            found += [
                (answer, worth_showing((theme, float(scores[theme][place])) for theme in themes))
                for place, (answer, _) in enumerate(chunk)
            ]
    return LearnedSuggestions(len(data.coded), data.last_coding_id, tuple(found))


def _known_themes(coded: tuple[CodedExample, ...]) -> list[str]:
    """Themes with examples enough, and not the only one there is."""
    counted = Counter(theme for one in coded for theme in one.themes)
    return sorted(theme for theme, number in counted.items() if EXAMPLES <= number < len(coded))


def _classifier(known: object, theme: str, coded: tuple[CodedExample, ...]) -> LogisticRegression:
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    return model.fit(known, [theme in one.themes for one in coded])
