"""A tile server of our own, for tests of the proxy: a real one, in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DRIP_SECONDS = 0.03
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


@dataclass
class Upstream:
    """What it answers, and what it was asked: (path, headers)."""

    url: str = ""
    status: int = 200
    body: bytes = PNG
    location: str = ""
    drips: tuple[bool, bool] = (False, False)
    """Whether its headers, and its body, come a byte at a time: never long silent, and slow as a whole."""
    sent: int = 0
    """How many answers went out whole."""
    stopped: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def template(self) -> str:
        return self.url + "/{z}/{x}/{y}.png"


@contextmanager
def upstream() -> Iterator[Upstream]:
    """The server while the block lasts."""
    state = Upstream()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(state: Upstream) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append((self.path, dict(self.headers)))
            self.send_response(state.status)
            if state.location:
                self.send_header("Location", state.location)
            self.send_header("Content-Length", str(len(state.body)))
            if state.drips[0]:
                self.flush_headers()
                self._drip(b"X-Slow: " + b"." * 32 + b"\r\n")
            self.end_headers()
            (self._drip if state.drips[1] else self.wfile.write)(state.body)
            state.sent += 1

        def _drip(self, content: bytes) -> None:
            for number in range(len(content)):
                self.wfile.write(content[number : number + 1])
                state.stopped.wait(DRIP_SECONDS)

        def log_message(self, format: str, *args: object) -> None:
            """Tests print nothing."""

    return Handler
