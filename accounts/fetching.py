"""Gets a picture from a provider's own picture host, and from nowhere else.

The address comes from outside, so nothing it says is trusted: https to port 443 of a known host only, no redirect, no
proxy, no cookie. The name is looked up once, each answer must be a public address, and the connection goes to the very
address that was looked at: a second answer of the name (DNS rebinding) is never asked for. A clock ends slow answers.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

#: The whole of it, in seconds, from the first packet to the last: a picture of a few kB needs a fraction.
DEADLINE = 10.0
#: Providers send 5 to 50 kB.
MAX_BYTES = 1_000_000
TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")
PORT = 443
#: Says who asks, without a version to aim at.
AGENT = "Broadsheet (pictures of readers)"


class NotFetched(Exception):
    """No picture came. ``is_final`` tells whether asking again later is of no use."""

    def __init__(self, message: str, is_final: bool = True) -> None:
        """Keep why, without the address: it can name a person."""
        super().__init__(message)
        self.is_final = is_final


def fetch_picture(url: str, hosts: Iterable[str] | None = None) -> bytes:
    """Return what stands at an address; ``hosts`` are the ones that may be asked, settings.AVATAR_HOSTS by default.

    A host that starts with a dot stands for every name below it. Raises NotFetched.
    """
    host, path = allowed(url, settings.AVATAR_HOSTS if hosts is None else hosts)
    return download(host, public_address(host), path)


def allowed(url: str, hosts: Iterable[str]) -> tuple[str, str]:
    """Return host and path of an address that may be asked; raises NotFetched for any other."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        raise NotFetched("The address cannot be read.") from None
    if parts.scheme != "https" or port not in {None, 443} or "@" in parts.netloc:
        raise NotFetched("The address is not plain https.")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise NotFetched("The address has characters that belong in none.")
    if not any(host == known or (known[0] == "." and host.endswith(known)) for known in hosts):
        raise NotFetched("The host is not one of a provider's picture hosts.")
    return host, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def public_address(host: str) -> str:
    """Return the address to connect to; raises NotFetched when any answer for the name is not a public address."""
    try:
        answers = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except OSError:
        raise NotFetched("The host was not found.", is_final=False) from None
    addresses = [str(answer[4][0]) for answer in answers]
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotFetched("The host does not stand in the public network.")
    return addresses[0]


def is_public(address: str) -> bool:
    """Tell whether an address is in the public network: no private, loopback or link-local one, no tunnel to one."""
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo or (None, None))[1]
        if inner is not None:
            return False
        # NAT64 hides an IPv4 address in the last four bytes (RFC 6052).
        if number in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return number.is_global and not number.is_multicast


class PinnedConnection(http.client.HTTPSConnection):
    """A connection to one address that must prove by its certificate to be the host."""

    def __init__(self, host: str, address: str, port: int | None = None) -> None:
        """Take the host and the address that was looked at; ``port`` is that of https unless it is named."""
        self.pinned, self.context = address, ssl.create_default_context()
        # The library lets go of the socket while the answer is still being read; the clock must not.
        self.held: socket.socket | None = None
        self.is_late = False
        super().__init__(host, port or PORT, timeout=DEADLINE, context=self.context)

    def connect(self) -> None:
        """Connect to the address, prove the host."""
        self.held = socket.create_connection((self.pinned, self.port), self.timeout)
        self.sock = self.held = self.context.wrap_socket(self.held, server_hostname=self.host)

    def abort(self) -> None:
        """Say that it is too late, and wake up whoever reads or writes."""
        self.is_late = True
        with contextlib.suppress(OSError):
            if self.held is not None:
                self.held.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Close everything, also what a handshake that failed has left."""
        self.close()
        if self.held is not None:
            self.held.close()


def download(
    host: str,
    address: str,
    path: str,
    *,
    types: tuple[str, ...] = TYPES,
    most: int = MAX_BYTES,
    deadline: float = DEADLINE,
) -> bytes:
    """Return what the host at the address answers to a GET.

    Raises NotFetched for a content type that does not begin with one of ``types``, for more than ``most`` bytes,
    and for an answer that takes longer than ``deadline`` seconds.
    """
    connection = PinnedConnection(host, address)
    clock = threading.Timer(deadline, connection.abort)
    clock.daemon = True
    clock.start()
    answer = contextlib.ExitStack()
    try:
        accepted = ", ".join(types) if types is TYPES else "*/*"
        connection.request("GET", path, headers={"Accept": accepted, "User-Agent": AGENT})
        response = answer.enter_context(connection.getresponse())
        if response.status != http.client.OK:
            gone = 300 <= response.status < 500
            raise NotFetched(f"The host answered {response.status}.", is_final=gone)
        kind = response.headers.get_content_type()
        if not kind.startswith(types):
            raise NotFetched("The host answered with something that is no picture.")
        data = response.read(most + 1)
    except (OSError, http.client.HTTPException) as error:
        raise NotFetched(
            f"The host did not answer: {type(error).__name__}", is_final=False
        ) from None
    finally:
        clock.cancel()
        answer.close()
        connection.release()
    if connection.is_late:
        raise NotFetched("The host was too slow.", is_final=False)
    if len(data) > most:
        raise NotFetched("The picture is too large.")
    return data
