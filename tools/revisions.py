"""Runs the site's commands and its production server from the code of any revision."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import urllib3

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 30
# The console script's module was moved once. Workers and other processes find the same code by PYTHONPATH.
RUN = """
import importlib.util, pathlib, sys, consulta
assert pathlib.Path(consulta.__file__).is_relative_to(pathlib.Path.cwd()), consulta.__file__
is_package = importlib.util.find_spec("consulta.cli").submodule_search_locations
importlib.import_module("consulta.cli.commands" if is_package else "consulta.cli").main(sys.argv[1:])
"""


@contextmanager
def checked_out(revision: str, folder: Path) -> Iterator[Path]:
    """The code of a revision, with what the set-up makes beside it, while the block lasts."""
    _git("worktree", "add", "--quiet", "--detach", str(folder), revision)
    try:
        shutil.copytree(ROOT / "static/vendor", folder / "static/vendor")
        catalogues = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "compile"]
        subprocess.run([*catalogues, "--directory", "consulta/translations"], cwd=folder, check=True)
        yield folder
    finally:
        _git("worktree", "remove", "--force", str(folder))


def run(code: Path, home: Path, *arguments: str) -> None:
    """Run `consulta <arguments>` to its end. Raises subprocess.CalledProcessError when it fails."""
    subprocess.run(
        _command(*arguments), cwd=code, env=_environment(code, home), check=True, stdout=sys.stderr
    )


@contextmanager
def serve(code: Path, home: Path, site: str) -> Iterator[str]:
    """The address of the production server, which runs while the block lasts; it has no ticker."""
    port = _free_port()
    settings = {"CONSULTA_PORT": str(port), "CONSULTA_PUBLIC_URL": site, "CONSULTA_WORKERS": "1"}
    environment = {**_environment(code, home), **settings}
    with (home / "tick.lock").open("w") as tick, (home / "server.log").open("w") as log:
        fcntl.flock(tick, fcntl.LOCK_EX)
        process = subprocess.Popen(_command("serve"), cwd=code, env=environment, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process, home / "server.log")
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        if process.poll() is not None:
            break
        try:
            urllib3.request("GET", f"{url}/healthz", retries=False)
        except urllib3.exceptions.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server does not answer:\n{log.read_text()}")


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", RUN, *arguments]


def _environment(code: Path, home: Path) -> dict[str, str]:
    """This process's, less its own settings of the site."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONSULTA_")}
    return {**kept, "CONSULTA_HOME": str(home), "PYTHONPATH": str(code)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=ROOT, check=True)  # noqa: S607
