"""Functions of heavy modules, imported when one is first called: a start and most pages do without them.

Only for a module that costs tens of milliseconds or megabytes and that few pages need. Where it is used:

    if TYPE_CHECKING:
        from consulta.room.heavy import work
    else:
        work = later("consulta.room.heavy", "work")
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def later(module: str, name: str) -> Callable[..., Any]:
    """The function of this name; its module is imported at the first call, by one thread only."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(import_module(module), name)(*args, **kwargs)

    return call
