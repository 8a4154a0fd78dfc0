"""Work in a process of its own, forked from this one: it has what is loaded here, and leaves nothing."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Result = TypeVar("Result")

FORK = multiprocessing.get_context("fork")


def apart(work: Callable[[], Result]) -> Result:
    """What `work` returns. Where it ends the process, or fails, this process ends with the same code."""
    receiving, sending = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_work, args=(work, sending))
    process.start()
    sending.close()
    try:
        result: Result = receiving.recv()
    except EOFError:
        process.join()
        sys.exit(process.exitcode)
    process.join()
    return result


def _work(work: Callable[[], Any], sending: Connection) -> None:
    sending.send(work())
