"""Load from another process, by wrk: it hardly uses the processor that is being measured."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

SECONDS = 8
CLIENTS = 8
SCRIPT = Path(__file__).with_name("answering.lua")
UNITS_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """Answers in a second, the 99th percentile in milliseconds, and how many were not what was asked for."""

    per_second: float
    p99_ms: float
    errors: int


def run(url: str, *arguments: str, seconds: int = SECONDS) -> Load:
    """Keep CLIENTS connections busy; `arguments` go to answering.lua."""
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--latency"]
    if arguments:
        command += ["-s", str(SCRIPT)]
    done = subprocess.run([*command, url, "--", *arguments], capture_output=True, text=True, check=True)
    return _parse(done.stdout)


def _parse(output: str) -> Load:
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", output)
    if not rate or not p99:
        raise ValueError(output)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    sockets = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)
    errors = int(failed[1]) if failed else 0
    errors += sum(map(int, sockets.groups())) if sockets else 0
    return Load(float(rate[1]), float(p99[1]) * UNITS_MS[p99[2]], errors)
