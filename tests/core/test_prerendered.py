"""A page rendered once says the same, plain or pieced together as gzip."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.core.prerendered import Prerendered

texts = st.text(st.characters(exclude_characters="‹›", exclude_categories=["Cs"]), max_size=300)


@given(texts, texts, texts, texts, texts)
def test_gzip_and_plain_say_the_same(before: str, between: str, after: str, one: str, two: str) -> None:
    page = Prerendered.from_page(f"{before}‹a›{between}‹b›{after}‹a›", ["‹a›", "‹b›"])
    values = {"‹a›": one, "‹b›": two}
    assert page.plain(values).decode() == f"{before}{one}{between}{two}{after}{one}"
    assert gzip.decompress(page.gzip(values)) == page.plain(values)


def test_a_gap_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="no gap"):
        Prerendered.from_page("<p>nothing</p>", ["‹a›"])
