"""Canonical form, salts and digests: what a receipt will be proven with for years."""

import hashlib
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.contributions.domain.digests import canonical, component_hash, digest_of, new_salt
from consulta.record.domain.merkle import leaf_hash
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.places import coordinate

documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        # RFC 8785 §3.2.2
        (
            {
                "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
                "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
                "literals": [None, True, False],
            },
            '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
        ),
        # RFC 8785 §3.2.3, sorted by UTF-16 code units: the emoji comes before the Hebrew letter
        (
            {
                "\u20ac": "Euro Sign",
                "\r": "Carriage Return",
                "\ufb33": "Hebrew Letter Dalet With Dagesh",
                "1": "One",
                "\U0001f600": "Emoji: Grinning Face",
                "\u0080": "Control",
                "\u00f6": "Latin Small Letter O With Diaeresis",
            },
            '{"\\r":"Carriage Return","1":"One","\u0080":"Control",'
            '"ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign",'
            '"😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
        ),
        # RFC 8785 appendix B
        ([0.0, -0.0, 5e-324, 1.7976931348623157e308], "[0,0,5e-324,1.7976931348623157e+308]"),
        ([295147905179352830000.0, 1e21, 1e23], "[295147905179352830000,1e+21,1e+23]"),
        ([999999999999999700000.0, 1e-6, 1e-7], "[999999999999999700000,0.000001,1e-7]"),
        # JSON's own corners
        ({}, "{}"),
        ([], "[]"),
        ("\u2028</script>\x7f", '"\u2028</script>\x7f"'),
        (Channel.HOME_VISIT, '"home_visit"'),
    ],
)
def test_published_vectors(document: Any, expected: str) -> None:
    assert canonical(document) == expected.encode()


@pytest.mark.parametrize(
    "document", [math.nan, math.inf, -math.inf, 2**53, -(2**53), "\ud800", {"a": [math.nan]}]
)
def test_what_has_no_canonical_form_is_refused(document: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical(document)


@given(documents)
def test_canonical_json_is_json_and_a_fixed_point(document: Any) -> None:
    assert json.loads(canonical(document)) == document
    assert canonical(json.loads(canonical(document))) == canonical(document)


@given(st.dictionaries(st.text(), st.text()))
def test_the_order_of_members_plays_no_part(members: dict[str, str]) -> None:
    assert canonical(dict(reversed(members.items()))) == canonical(members)


@pytest.mark.parametrize(
    ("degrees", "text"),
    [
        (13.3, "13.300000"),
        (-87.9647123456, "-87.964712"),
        (0.0, "0.000000"),
        (-0.0000001, "0.000000"),
        (-10, "-10.000000"),
    ],
)
def test_coordinates_are_text(degrees: float, text: str) -> None:
    assert coordinate(degrees) == text


def test_salts_are_32_fresh_bytes() -> None:
    salts = {new_salt() for _ in range(100)}
    assert {len(salt) for salt in salts} == {32}
    assert len(salts) == 100


def test_hashes_by_hand() -> None:
    salt = bytes(range(32))
    words = component_hash(salt, {"b": 1, "a": "ñ"})
    assert words == hashlib.sha256(salt + '{"a":"ñ","b":1}'.encode()).digest()
    parts = (words, b"p" * 32, b"q" * 32)
    assert digest_of(b"".join(parts)) == hashlib.sha256(words + b"p" * 32 + b"q" * 32).hexdigest()
    assert digest_of(b"".join(parts)) != digest_of(b"".join(reversed(parts)))


def test_the_leaf_of_nothing_is_the_published_one() -> None:
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(documents, documents)
def test_a_hash_tells_documents_and_salts_apart(one: Any, other: Any) -> None:
    salt = bytes(32)
    same = canonical(one) == canonical(other)
    assert (component_hash(salt, one) == component_hash(salt, other)) is same
    assert component_hash(salt, one) != component_hash(b"\x01" * 32, one)


def test_wrong_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        component_hash(b"short", {})
    with pytest.raises(ValueError, match="96"):
        digest_of(b"short" + bytes(64))
