"""Fetches the files of another blog from where they stand: patiently, to the disk, and from the public network only.

What an export names is not trusted. Each name is looked up once, every answer must be a public address, and the
connection goes to that very address; each step of a redirection is looked at like the first. Whoever has the old
blog in a network of their own says so.
"""

import contextlib
import http.client
import ipaddress
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import IO
from urllib.parse import quote, urljoin, urlsplit

from accounts.fetching import NotFetched, PinnedConnection, is_public

#: How long one file may take, in seconds: a film of 200 MB over a slow line.
DEADLINE = 600.0
#: How long the host may say nothing, in seconds.
SILENCE = 30.0
REDIRECTS = 5
#: Pauses before the second and the third attempt, in seconds; a host that asks for more gets up to a minute.
PAUSES = (2.0, 10.0)
LONGEST_PAUSE = 60.0
AGENT = "Broadsheet (import of a blog)"
#: A host that has not answered so often, one file after the other, is asked for no more.
GIVEN_UP = 3
_BLOCK = 1 << 16
_ASK_AGAIN = {408, 425, 429, 500, 502, 503, 504}
_PORTS = {"http": 80, "https": 443}


class _Plain(http.client.HTTPConnection):
    """A connection without encryption to an address that was looked at."""

    def __init__(self, host: str, address: str, port: int) -> None:
        self.pinned, self.is_late = address, False
        super().__init__(host, port, timeout=SILENCE)

    def connect(self) -> None:
        self.sock = socket.create_connection((self.pinned, self.port), self.timeout)

    def abort(self) -> None:
        self.is_late = True
        with contextlib.suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        self.close()


class Fetcher:
    """Fetches files one after the other."""

    def __init__(
        self,
        most: int,
        types: tuple[str, ...],
        *,
        takes_private: bool = False,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take at most ``most`` bytes of a content type that begins with one of ``types``."""
        self.most, self.types, self.takes_private, self.wait = most, types, takes_private, wait
        self._silent: Counter[str] = Counter()

    @contextlib.contextmanager
    def open(self, url: str) -> Iterator[IO[bytes]]:
        """Yield what stands at an address, as a temporary file. Raises NotFetched."""
        with tempfile.TemporaryFile() as file:
            self._fetch(url, file)
            file.seek(0)
            yield file

    def _fetch(self, url: str, file: IO[bytes]) -> None:
        """Write what stands at an address into a file; ask again where that may help."""
        place = _parts(url)[1]
        if self._silent[place] >= GIVEN_UP:
            raise NotFetched("The host has not answered for some files; it is asked for no more.")
        for pause in (*PAUSES, None):
            file.seek(0)
            file.truncate()
            try:
                self._follow(url, file)
            except NotFetched as error:
                if error.is_final or pause is None:
                    self._silent[place] = 0 if error.is_final else self._silent[place] + 1
                    raise
                self.wait(max(pause, min(getattr(error, "pause", 0.0), LONGEST_PAUSE)))
            else:
                self._silent[place] = 0
                return

    def _follow(self, url: str, file: IO[bytes]) -> None:
        for _ in range(REDIRECTS + 1):
            further = self._ask(url, file)
            if further is None:
                return
            url = urljoin(url, further)
        raise NotFetched("The host sends one round and round.")

    def _ask(self, url: str, file: IO[bytes]) -> str | None:
        """Ask once; return where the host sends one on to, None when the file is there."""
        scheme, host, port, path = _parts(url)
        address = self._address(host, port)
        connection: PinnedConnection | _Plain = (
            PinnedConnection(host, address, port)
            if scheme == "https"
            else _Plain(host, address, port)
        )
        clock = threading.Timer(DEADLINE, connection.abort)
        clock.daemon = True
        clock.start()
        try:
            headers = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": AGENT}
            connection.request("GET", path, headers=headers)
            with connection.getresponse() as response:
                if 300 <= response.status < 400 and (where := response.headers.get("Location")):
                    return str(where)
                self._check(response)
                self._copy(response, file)
        except (OSError, http.client.HTTPException) as error:
            reason = f"The host did not answer: {type(error).__name__}."
            raise NotFetched(reason, is_final=False) from None
        finally:
            clock.cancel()
            connection.release()
        if connection.is_late:
            raise NotFetched("The host was too slow.", is_final=False)
        return None

    def _check(self, response: http.client.HTTPResponse) -> None:
        """Refuse anything but a file of a kind that is taken."""
        if response.status != http.client.OK:
            is_final = response.status not in _ASK_AGAIN
            refusal = NotFetched(f"The host answered {response.status}.", is_final=is_final)
            later = response.headers.get("Retry-After", "")
            refusal.pause = float(later) if later.isdigit() else 0.0  # type: ignore[attr-defined]
            raise refusal
        kind = response.headers.get_content_type()
        if not kind.startswith(self.types):
            raise NotFetched(f"The host answered with something else: {kind[:60]}.")
        length = response.headers.get("Content-Length", "")
        if length.isdigit() and int(length) > self.most:
            raise NotFetched(f"The file is larger than {self.most // 2**20} MB.")

    def _copy(self, response: http.client.HTTPResponse, file: IO[bytes]) -> None:
        size = 0
        while block := response.read(_BLOCK):
            size += len(block)
            if size > self.most:
                raise NotFetched(f"The file is larger than {self.most // 2**20} MB.")
            file.write(block)
        if response.length:
            raise NotFetched("The file came only in part.", is_final=False)

    def _address(self, host: str, port: int) -> str:
        """Return the address to connect to. Raises NotFetched where any answer for the name is no public one."""
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NotFetched("The host was not found.", is_final=False) from None
        addresses = [str(answer[4][0]) for answer in answers]
        if not addresses or not all(self._may_ask(address) for address in addresses):
            raise NotFetched("The host does not stand in the public network.")
        return addresses[0]

    def _may_ask(self, address: str) -> bool:
        if is_public(address):
            return True
        number = ipaddress.ip_address(address.partition("%")[0])
        # Link-local addresses hold the secrets of cloud machines; no blog stands there.
        return self.takes_private and not (number.is_link_local or number.is_multicast)


def _parts(url: str) -> tuple[str, str, int, str]:
    """Return scheme, host, port and path of an address. Raises NotFetched for one that is not asked."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        raise NotFetched("The address cannot be read.") from None
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc:
        raise NotFetched("Only addresses with http or https are asked.")
    # Addresses in exports have letters of every script, and spaces.
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=?~-._')}" if parts.query else ""
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        raise NotFetched("The address cannot be read.") from None
    return parts.scheme, host, port or _PORTS[parts.scheme], path + query
