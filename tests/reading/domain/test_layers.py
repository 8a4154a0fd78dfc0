"""Which copy counts: the newest redaction, then the newest transcription; translations of just that."""

from dataclasses import dataclass

from consulta.reading.domain.layers import (
    Language,
    LayerKind,
    current_layers,
    current_translations,
    public_layer,
)


@dataclass(frozen=True)
class Copy:
    id: int
    kind: LayerKind
    language: Language | None = None


def layers(*kinds: str) -> list[Copy]:
    """Layers in the order they were made: r(edacted), t(ranscribed), en, es."""
    made = {"r": LayerKind.REDACTED, "t": LayerKind.TRANSCRIBED}
    return [
        Copy(n, made[kind]) if kind in made else Copy(n, LayerKind.TRANSLATED, Language(kind))
        for n, kind in enumerate(kinds, start=1)
    ]


def shown_id(*kinds: str) -> int | None:
    found = public_layer(layers(*kinds))
    return found.id if found else None


def test_the_newest_redaction_is_read_and_no_transcription_lifts_it() -> None:
    assert shown_id() is None
    assert shown_id("en") is None
    assert shown_id("t") == 1
    assert shown_id("t", "t") == 2
    assert shown_id("t", "r") == 2
    assert shown_id("r", "r") == 2
    assert shown_id("r", "t", "en") == 1


def test_a_translation_counts_until_what_it_says_changes() -> None:
    assert [one.id for one in current_translations(layers("en", "es", "en"))] == [3, 2]
    assert current_translations(layers("en", "r")) == ()
    assert [one.id for one in current_translations(layers("en", "r", "en"))] == [3]
    assert current_translations(layers("r", "en", "t")) == ()


def test_the_copies_that_count_in_the_order_they_build_on_another() -> None:
    assert [one.id for one in current_layers(layers("t", "r", "t", "r", "en"))] == [3, 4, 5]
    assert current_layers([]) == ()
