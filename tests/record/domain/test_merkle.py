"""The tree: published vectors, and agreement with the definitions of RFC 9162 for every small tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.record.domain.merkle import (
    EMPTY_ROOT,
    Frontier,
    Leaves,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    proves_consistency,
    proves_inclusion,
    root,
)
from tests.support import rfc9162

# The entries, roots and proofs that implementations of Certificate Transparency test themselves with; figures
# from transparency-dev/merkle (Apache 2.0), proof/verify_test.go and testonly/constants.go.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
INCLUSION = {  # (index from 0, size): path
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CONSISTENCY = {  # (old, new): path
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
    (6, 7): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}
SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")
MANY = 70


def hexes(path: list[bytes]) -> tuple[str, ...]:
    return tuple(step.hex() for step in path)


def tree(entries: list[bytes]) -> Leaves:
    return Leaves([leaf_hash(entry) for entry in entries])


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    assert root(tree(ENTRIES), size).hex() == ROOTS[size]
    assert rfc9162.mth(ENTRIES[:size]).hex() == ROOTS[size]
    frontier = Frontier()
    for entry in ENTRIES[:size]:
        frontier.add(leaf_hash(entry))
    assert frontier.root().hex() == ROOTS[size]
    assert frontier.size == size


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_published_inclusion_proofs(index: int, size: int) -> None:
    path = inclusion_proof(tree(ENTRIES), index, size)
    assert hexes(path) == INCLUSION[index, size]
    assert proves_inclusion(leaf_hash(ENTRIES[index]), index, size, path, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_published_consistency_proofs(old: int, new: int) -> None:
    path = consistency_proof(tree(ENTRIES), old, new)
    assert hexes(path) == CONSISTENCY[old, new]
    assert proves_consistency(old, new, path, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new]))


def test_every_small_tree_agrees_with_the_rfc() -> None:
    entries = [bytes([number]) for number in range(MANY)]
    nodes = tree(entries)
    roots = [rfc9162.mth(entries[:size]) for size in range(MANY + 1)]
    for size in range(1, MANY + 1):
        assert root(nodes, size) == roots[size]
        for index in range(size):
            path = inclusion_proof(nodes, index, size)
            assert path == rfc9162.path(index, entries[:size])
            assert proves_inclusion(leaf_hash(entries[index]), index, size, path, roots[size])
        for old in range(1, size):
            path = consistency_proof(nodes, old, size)
            assert path == rfc9162.proof(old, entries[:size])
            assert proves_consistency(old, size, path, roots[old], roots[size])


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=40), st.data())
def test_any_tree_agrees_with_the_rfc(entries: list[bytes], data: st.DataObject) -> None:
    nodes, size = tree(entries), len(entries)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    top = rfc9162.mth(entries)
    assert root(nodes, size) == top
    path = inclusion_proof(nodes, index, size)
    assert path == rfc9162.path(index, entries)
    assert proves_inclusion(leaf_hash(entries[index]), index, size, path, top)
    grown = consistency_proof(nodes, old, size)
    assert grown == (rfc9162.proof(old, entries) if old < size else [])
    assert proves_consistency(old, size, grown, rfc9162.mth(entries[:old]), top)


@given(st.data())
def test_a_path_shows_nothing_else(data: st.DataObject) -> None:
    """What published tests of Certificate Transparency spoil, and more: another place, size, root or step."""
    size = data.draw(st.integers(1, 40))
    entries = [bytes([number]) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(tree(entries), index, size)
    leaf, top = leaf_hash(entries[index]), rfc9162.mth(entries)
    for spoilt in spoilt_paths(path, top):
        assert not proves_inclusion(leaf, index, size, spoilt, top)
    for place, many in ((index - 1, size), (index + 1, size), (index ^ 2, size)):
        assert not proves_inclusion(leaf, place, many, path, top)
    assert not proves_inclusion(SOME_HASH, index, size, path, top)
    assert not proves_inclusion(leaf, index, size, path, SOME_HASH)
    assert not proves_inclusion(leaf, index, size, path, EMPTY_ROOT)


@given(st.data())
def test_a_record_that_did_not_only_grow_has_no_path(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 40))
    old = data.draw(st.integers(1, new - 1))
    entries = [bytes([number]) for number in range(new)]
    path = consistency_proof(tree(entries), old, new)
    before, after = rfc9162.mth(entries[:old]), rfc9162.mth(entries)
    for spoilt in spoilt_paths(path, after):
        assert not proves_consistency(old, new, spoilt, before, after)
    assert not proves_consistency(old, new, path, SOME_HASH, after)
    assert not proves_consistency(old, new, path, before, SOME_HASH)
    assert not proves_consistency(old, new, path, after, before)
    assert not proves_consistency(new, old, path, before, after)
    assert not proves_consistency(old, new, [], before, after)


def spoilt_paths(path: list[bytes], top: bytes) -> list[list[bytes]]:
    spoilt = [[*path, b""], [*path, top], [b"", *path], [top, *path], [*path, SOME_HASH]]
    if path:
        spoilt += [path[:-1], path[1:]]
    for place, step in enumerate(path):
        spoilt.append([*path[:place], bytes([step[0] ^ 8]) + step[1:], *path[place + 1 :]])
    return spoilt


@pytest.mark.parametrize(
    ("old", "new", "path", "before", "after", "right"),
    [
        (0, 0, [], EMPTY_ROOT, EMPTY_ROOT, True),
        (0, 3, [], EMPTY_ROOT, SOME_HASH, True),
        (0, 3, [], SOME_HASH, SOME_HASH, False),
        (3, 3, [], SOME_HASH, SOME_HASH, True),
        (3, 3, [], SOME_HASH, EMPTY_ROOT, False),
        (3, 3, [SOME_HASH], SOME_HASH, SOME_HASH, False),
        (0, 3, [SOME_HASH], EMPTY_ROOT, SOME_HASH, False),
        (3, 2, [], SOME_HASH, SOME_HASH, False),
        (1, 0, [], SOME_HASH, SOME_HASH, False),
        (-1, 2, [], SOME_HASH, SOME_HASH, False),
    ],
)
def test_empty_and_equal_trees(
    old: int, new: int, path: list[bytes], before: bytes, after: bytes, right: bool
) -> None:
    assert proves_consistency(old, new, path, before, after) is right


def test_proofs_of_nothing_are_refused() -> None:
    nodes = tree(ENTRIES)
    for index, size in ((0, 0), (8, 8), (-1, 8)):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_proof(nodes, index, size)
        assert not proves_inclusion(SOME_HASH, index, size, [], SOME_HASH)
    with pytest.raises(ValueError, match="does not contain"):
        consistency_proof(nodes, 8, 7)
