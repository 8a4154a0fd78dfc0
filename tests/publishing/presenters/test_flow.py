"""The geometry of the flow: bars in one scale, ribbons that meet them, nothing over anything else."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from consulta.publishing.presenters import flow_geometry as geometry
from consulta.publishing.presenters.flow_geometry import Band, Branch

counts = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 2)), min_size=1, max_size=40)


def branches(drawn: list[tuple[int, int]], groups: int) -> list[Branch]:
    size = -(-len(drawn) // groups)
    return [Branch(count, place // size, lines) for place, (count, lines) in enumerate(drawn)]


def apart(bands: tuple[Band, ...]) -> bool:
    return all(one.bottom <= other.top + 1e-6 for one, other in pairwise(bands))


@given(counts, st.integers(1, 6))
def test_across(drawn: list[tuple[int, int]], groups: int) -> None:
    themes = branches(drawn, groups)
    used = max(branch.group for branch in themes) + 1
    totals = [max(one.count for one in themes if one.group == group) for group in range(used)]
    source = max(totals)
    found = geometry.wide(themes, totals, source, 50)
    assert apart(found.themes)
    assert apart(found.groups)
    assert apart(found.leaves)
    assert min(band.top for band in (*found.themes, *found.groups, found.source)) >= 50
    assert all(band.bottom <= found.height for band in (*found.themes, *found.groups))
    for branch, band in zip(themes, found.themes, strict=True):
        assert abs(band.height - max(2.0, branch.count * found.scale)) < 1e-6
    for group, total in zip(found.groups, totals, strict=True):
        assert abs(group.height - max(2.0, total * found.scale)) < 1e-6
    if source and sum(one.count for one in themes):
        assert abs(sum(band.height for band in found.leaves) - found.source.height) < 1e-6
    for branch, arrives in zip(themes, found.arrives, strict=True):
        group = found.groups[branch.group]
        assert group.top - 1e-6 <= arrives.top <= arrives.bottom <= group.bottom + 1e-6


@given(counts, st.integers(1, 6))
def test_downwards(drawn: list[tuple[int, int]], groups: int) -> None:
    themes = branches(drawn, groups)
    used = max(branch.group for branch in themes) + 1
    found = geometry.narrow(themes, used, 60, 48)
    labels = [row.label for row in found.rows]
    assert labels == sorted(labels)
    streams = [row.stream_at for row in found.rows]
    assert streams == sorted(streams, reverse=True)
    for row, branch in zip(found.rows, themes, strict=True):
        assert row.bar >= row.label + branch.lines * geometry.LINE
        assert geometry.LABELS_AT + row.length < geometry.NARROW - 50
        assert row.bar < found.height
    for number, heading in enumerate(found.headings):
        first = next(row for row, one in zip(found.rows, themes, strict=True) if one.group == number)
        assert heading + 48 <= first.label + 1e-6


def test_a_ribbon_joins_two_edges() -> None:
    path = geometry.ribbon(0, Band(0, 10), 100, Band(50, 20))
    assert path.startswith("M0.0 0.0C50.0 0.0 50.0 50.0 100.0 50.0V70.0C")
    assert path.endswith("0.0 10.0Z")
