"""A small site on a real port behind the cache, and free ports for the engines in front of it."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer, make_server

import pytest

from pagecache.front import PageCache
from pagecache.generations import FileGenerations
from pagecache.store import Store


class Server(ThreadingMixIn, WSGIServer):
    """Answers several at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Backend:
    """A site that counts its renderings and answers each address with its current text."""

    port: int
    server: WSGIServer

    def __init__(self, folder: Path) -> None:
        self.text = "first"
        self.renderings = 0
        self.cache = PageCache(
            self.answer,
            Store(10**7),
            FileGenerations(folder / "clock"),
            ["sessionid"],
            ["/admin/"],
            says_reading=True,
        )

    def answer(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.renderings += 1
        tag = "article:1" if environ["PATH_INFO"].startswith("/article") else "article:2"
        headers = [
            ("Content-Type", "text/plain"),
            ("Cache-Control", "public, max-age=0, must-revalidate"),
            ("Surrogate-Key", f"{tag} site"),
        ]
        start_response("200 OK", headers)
        return [f"{self.text} {environ['PATH_INFO']} ".encode("latin-1") * 300]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until something listens."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.02)
    raise AssertionError(f"Nothing listens on {port}.")


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    ServerHandler.http_version = "1.1"
    made = Backend(tmp_path)
    server: WSGIServer = make_server("127.0.0.1", 0, made.cache, Server, Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.port = server.server_port
    made.server = server
    yield made
    server.shutdown()
    server.server_close()
    thread.join()
