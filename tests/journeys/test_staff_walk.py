"""Each role of the demo's staff follows every link that it is shown, and none is broken."""

from urllib.parse import urlsplit

import pytest

from tests.support.servers import LiveServer
from tools.compare_sites import ROLES, for_staff, signed_in
from tools.site_walk import walk

pytestmark = pytest.mark.slow

OF_EACH_KIND = 2


def kind(path: str) -> str:
    """A page's kind without its address's values: its words, and nothing that has a figure in it."""
    words = urlsplit(path).path.split("/")
    return "/".join("-" if len(word) > 30 or any(map(str.isdigit, word)) else word for word in words)


@pytest.mark.parametrize("who", ROLES)
def test_no_link_of_the_staff_is_broken(who: str, demo_server: LiveServer) -> None:
    visitor = signed_in(who, demo_server.url, demo_server.url)
    found = walk((visitor,), ["/gestion"], for_staff, kind, OF_EACH_KIND)
    assert found.broken == []
    assert len(found.kinds) > 2
