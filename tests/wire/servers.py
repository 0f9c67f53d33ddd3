"""The servers of the wire: one that speaks TLS as the providers and the blog, and the proxy that leads to it."""

import http.client
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from select import select
from socket import IPPROTO_TCP, SHUT_WR, TCP_NODELAY, create_connection, socket
from socketserver import BaseRequestHandler, TCPServer, ThreadingTCPServer
from urllib.parse import urlsplit

import trustme

from accounts.stand_in.providers import PROVIDERS
from accounts.stand_in.server import StandIn
from accounts.stand_in.store import Store
from accounts.stand_in.wire import Request

#: The blog's name on this wire; .test is nobody's (RFC 2606).
BLOG = "blog.test"
#: Every host that a provider's address names.
PROVIDER_HOSTS = {
    urlsplit(address).netloc
    for provider in PROVIDERS.values()
    for address in provider.addresses.values()
}
#: What one hop carries; the rest is between its two ends.
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "host", "content-length"}


@dataclass
class Wire:
    """What stands behind the names: the providers played, and where the blog really listens."""

    stand_in: StandIn = field(default_factory=lambda: StandIn(Store([])))
    blog: str = ""
    proxy: str = ""
    authority: Path = Path()
    #: Hosts that somebody asked the proxy for and that are not on this wire.
    strangers: list[str] = field(default_factory=list)


class Ours(BaseHTTPRequestHandler):
    """Answers for all names: the providers by the stand-in, the blog by passing on, as a proxy before it does."""

    protocol_version = "HTTP/1.1"
    #: The body follows its headers at once.
    disable_nagle_algorithm = True
    wire: Wire
    #: The connection to the blog: each would be a thread and a connection to the database there.
    behind: http.client.HTTPConnection | None = None

    def finish(self) -> None:
        """Leave the blog with the browser."""
        if self.behind:
            self.behind.close()
        super().finish()

    def answer(self) -> None:
        """Answer one request by the name it is for."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        host = self.headers.get("Host", "").partition(":")[0]
        if host == BLOG:
            self.pass_on(body)
            return
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = self.wire.stand_in.handle(
            Request(self.command, host, path, query, headers, body)
        )
        self.respond(response.status, list(response.headers.items()), response.body)

    do_GET = do_POST = do_HEAD = answer  # noqa: N815 (http.server's names)

    def pass_on(self, body: bytes) -> None:
        """Ask the blog, and say for whom: what a proxy that ends TLS has to do."""
        headers = {n: v for n, v in self.headers.items() if n.lower() not in HOP_BY_HOP}
        headers |= {
            "Host": BLOG,
            "X-Forwarded-For": self.client_address[0],
            "X-Forwarded-Proto": "https",
        }
        if self.behind is None:
            self.behind = http.client.HTTPConnection(urlsplit(self.wire.blog).netloc, timeout=30)
        self.behind.request(self.command, self.path, body or None, headers)
        answer = self.behind.getresponse()
        found = [(n, v) for n, v in answer.getheaders() if n.lower() not in HOP_BY_HOP]
        self.respond(answer.status, found, answer.read())

    def respond(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Send an answer of known length."""
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    """A server whose visitors may leave in the middle, as browsers do."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a connection that broke."""


class TlsServer(Quiet):
    """Ends TLS in the thread of each connection: a slow handshake keeps nobody waiting."""

    context: ssl.SSLContext

    def finish_request(self, request: object, client_address: object) -> None:
        """Shake hands, then serve."""
        assert isinstance(request, socket)
        request.settimeout(30)
        with self.context.wrap_socket(request, server_side=True) as secured:
            self.RequestHandlerClass(secured, client_address, self)  # type: ignore[arg-type]


class Proxy(ThreadingTCPServer):
    """Takes CONNECT for the names of this wire and leads all of them to one port."""

    daemon_threads = True
    allow_reuse_address = True
    wire: Wire
    target: tuple[str, int]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a connection that broke."""


class Tunnel(BaseRequestHandler):
    """One connection through the proxy."""

    server: Proxy

    def handle(self) -> None:
        """Read CONNECT, refuse strangers, then carry bytes both ways."""
        asked = b""
        while b"\r\n\r\n" not in asked and len(asked) < 10_000:
            received = self.request.recv(4096)
            if not received:
                return
            asked += received
        method, _, rest = asked.decode("latin-1").partition(" ")
        host = rest.partition(" ")[0].rpartition(":")[0]
        if method != "CONNECT" or host not in PROVIDER_HOSTS | {BLOG}:
            self.server.wire.strangers.append(host or asked[:80].decode("latin-1"))
            self.request.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        with create_connection(self.server.target, timeout=30) as there:
            self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            carry(self.request, there)


def carry(here: socket, there: socket) -> None:
    """Carry bytes between two sockets until both have said all."""
    other = {here: there, there: here}
    speaking = [here, there]
    for end in speaking:
        # A piece goes on as it came, and does not wait until the one before has arrived.
        end.setsockopt(IPPROTO_TCP, TCP_NODELAY, True)
    while speaking:
        ready, _, _ = select(speaking, [], [], 60)
        if not ready:
            return
        for end in ready:
            data = end.recv(65536)
            if data:
                other[end].sendall(data)
            else:
                speaking.remove(end)
                other[end].shutdown(SHUT_WR)


@contextmanager
def running(server: TCPServer) -> Iterator[None]:
    """Run a server in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def wired(folder: Path) -> Iterator[Wire]:
    """Yield a wire; its throw-away authority's certificate stands in ``folder``."""
    wire = Wire(authority=folder / "authority.pem")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(wire.authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(BLOG, *sorted(PROVIDER_HOSTS)).configure_cert(context)
    handler: Callable[..., BaseHTTPRequestHandler] = type("Handler", (Ours,), {"wire": wire})
    server = TlsServer(("127.0.0.1", 0), handler)
    server.context = context
    proxy = Proxy(("127.0.0.1", 0), Tunnel)
    proxy.wire, proxy.target = wire, ("127.0.0.1", server.server_address[1])
    wire.proxy = f"http://127.0.0.1:{proxy.server_address[1]}"
    with running(server), running(proxy):
        yield wire
