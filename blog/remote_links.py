"""Links to other sites: whether anybody answers there. For check_links alone: no page and no form waits for it."""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

from accounts.fetching import NotFetched, public_address

#: Seconds until a site must have answered, for each step of the connection.
PATIENCE = 10
#: Sites asked at the same time.
AT_ONCE = 8
AGENT = "Broadsheet (looks for dead links)"
#: Answers that say that the page is gone.
GONE = {404, 410}
#: Answers to HEAD by servers that want to be asked with GET.
ASK_AGAIN = {400, 403, 405, 501}

Resolve = Callable[[str], str]


def why_dead(address: str, resolve: Resolve = public_address) -> str:
    """Return why a page elsewhere cannot be read, in words that go on from the link's; empty if it can.

    ``resolve`` returns the network address of a host, and raises NotFetched for one that is not public: a
    text must not make the server ask its own neighbours. Redirects are not followed: they are an answer.
    A site that wants no robots (401, 403, 429) is alive.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "is no address"
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (
        f"?{quote(parts.query, safe='/%:@!$&()*+,;=?~')}" if parts.query else ""
    )
    try:
        number = resolve(host.encode("idna").decode())
        status = ask(parts.scheme, host, number, port, path)
    except NotFetched:
        return "leads to a site that was not found"
    except (OSError, http.client.HTTPException, UnicodeError):
        return "leads to a site that does not answer"
    if status in GONE:
        return f"leads nowhere ({status})"
    return f"leads to an error ({status})" if status >= 500 else ""


def ask(scheme: str, host: str, number: str, port: int | None, path: str) -> int:
    """Return the status with which a host answers for a path; HEAD first, GET for servers that insist.

    Raises OSError or HTTPException where nothing sensible comes back.
    """
    status = 0
    for method in ("HEAD", "GET"):
        connection = connected(scheme, host, number, port)
        try:
            connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "*/*"})
            status = connection.getresponse().status
        finally:
            connection.close()
        if status not in ASK_AGAIN:
            break
    return status


def connected(scheme: str, host: str, number: str, port: int | None) -> http.client.HTTPConnection:
    """Return a connection to the very network address that was looked at, which must prove to be the host."""
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection: http.client.HTTPConnection = kind(host, port, timeout=PATIENCE)
    joined = socket.create_connection((number, connection.port), PATIENCE)
    if scheme == "https":
        joined = ssl.create_default_context().wrap_socket(joined, server_hostname=host)
    connection.sock = joined
    return connection


def dead_addresses(addresses: Iterable[str], resolve: Resolve = public_address) -> dict[str, str]:
    """Return why some addresses elsewhere cannot be read, by address; those that can are left out."""
    wanted = sorted(set(addresses))
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        reasons = pool.map(lambda address: why_dead(address, resolve), wanted)
        return {address: why for address, why in zip(wanted, reasons, strict=True) if why}
