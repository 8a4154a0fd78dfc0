"""Servers that a browser can reach: the production server in a process of its own, or threads of ours."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.reduction import DupFd
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol

import urllib3
from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from consulta.cli.commands import main
from tests.support.waiting import wait_until

CONSULTA = str(Path(sys.executable).parent / "consulta")
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30
READY = multiprocessing.get_context("forkserver")
READY.set_forkserver_preload(["consulta.cli.commands"])


class Descriptor(Protocol):
    """An open file on its way to another process."""

    def detach(self) -> int: ...


@dataclass(frozen=True)
class LiveServer:
    url: str
    """Where it answers, without a slash at the end."""
    pid: int
    """The server's process; this one where it answers from a thread."""


@contextmanager
def serve_here(app: Flask, port: int) -> Iterator[LiveServer]:
    """Answer for the application in threads of this process while the block lasts.

    For tests of pages and scripts: what answers is the same application, and it takes no seconds to start.
    """
    server = HereServer("127.0.0.1", port, app, handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield LiveServer(f"http://127.0.0.1:{port}", os.getpid())
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class HereServer(ThreadedWSGIServer):
    daemon_threads = False
    """Closing waits for the requests on their way: the next test's database is none of theirs."""


class QuietHandler(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        pass


@contextmanager
def serve(environment: Mapping[str, str], log: Path) -> Iterator[LiveServer]:
    """Run `consulta serve` while the block lasts; when it does not start, AssertionError with its log."""
    url = f"http://127.0.0.1:{environment['CONSULTA_PORT']}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [CONSULTA, "serve"],
            cwd=ROOT,
            env={**without_settings(), **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(lambda: process.poll() is not None or answers(url), START_SECONDS)
        assert process.poll() is None, f"the server ended:\n{log.read_text()}"
        assert answers(url), f"the server does not answer:\n{log.read_text()}"
        yield LiveServer(url, process.pid)
    finally:
        _stop(process)


def run_command(*arguments: str, environment: Mapping[str, str]) -> str:
    """Run `consulta <arguments>` to its end. Returns what it printed; raises AssertionError when it fails."""
    done = try_command(*arguments, environment=environment)
    assert done.returncode == 0, f"consulta {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def try_command(*arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The same, however it ends. The process is forked from one that has imported the program."""
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        process = READY.Process(
            target=_be_consulta,
            args=(
                arguments,
                {**without_settings(), **environment},
                DupFd(output.fileno()),
                DupFd(errors.fileno()),
            ),
        )
        process.start()
        process.join()
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(arguments, process.exitcode or 0, output.read(), errors.read())


def _be_consulta(
    arguments: Sequence[str], environment: Mapping[str, str], output: Descriptor, errors: Descriptor
) -> None:
    """Do in this process what the console script does in one of its own."""
    os.dup2(output.detach(), 1)
    os.dup2(errors.detach(), 2)
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    main(arguments, prog_name="consulta")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        return urllib3.request("GET", f"{url}/healthz", timeout=5, retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def without_settings() -> dict[str, str]:
    """This process's environment, less the settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CONSULTA_")}


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
