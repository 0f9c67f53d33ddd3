"""Engines beside us, told before a change is answered: Varnish and nginx."""

import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlsplit

from pagecache.addresses import AddressIndex
from pagecache.engines import NotTold, Unfinished, refuse_failure
from pagecache.generations import generations
from pagecache.moments import Moments

#: Seconds an engine has to answer.
NEAR_TIMEOUT = 1.0
#: How nginx says that a page is forgotten, or was not there.
FORGOTTEN = {200, 404, 412}
#: How it says that there is no old copy to forget: see Nginx.
CLEAR = {204, 409}


class Refused(NotTold):
    """An engine answered, and not as it should."""


class Connection:
    """One connection to an engine, for as long as it is told something.

    The standard library asks at a quarter of what requests costs, and whoever changed something waits for it.
    """

    def __init__(self, address: str) -> None:
        """Take the engine's own address: http://127.0.0.1:6081. Nothing is opened before the first question."""
        parts = urlsplit(address)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self.address = address
        self.connection = kind(parts.hostname or "", parts.port, timeout=NEAR_TIMEOUT)

    def __enter__(self) -> Self:
        """Return the connection."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self.connection.close()

    def ask(self, method: str, path: str, headers: dict[str, str]) -> int:
        """Return the status of the engine's answer. Raises NotTold for none."""
        try:
            self.connection.request(method, path, headers=headers)
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, HTTPException) as error:
            raise NotTold(f"{self.address} did not answer: {error!r}") from error
        return answer.status

    def tell(self, method: str, path: str, headers: dict[str, str]) -> None:
        """Give an order. Raises NotTold for no answer or one that is not a success."""
        refuse_failure(self.address, self.ask(method, path, headers))


class Varnish:
    """Varnish with varnish-modules' xkey (config/engines/varnish.vcl): by tag."""

    is_near = True

    def __init__(self, address: str) -> None:
        """Take Varnish's own address: http://127.0.0.1:6081."""
        self.address = address

    def purge(self, tags: Sequence[str]) -> None:
        """Send one PURGE with the tags in a header, and the clock's reading: older pages may be on their way."""
        with Connection(self.address) as varnish:
            told = {"xkey-purge": " ".join(tags), "reading": str(generations().now())}
            varnish.tell("PURGE", "/", told)


class Nginx:
    """nginx with Debian's cache-purge module (config/engines/nginx.conf): it forgets by address, so we keep a list.

    Each address has a copy for each class of encoding that the configuration knows.
    """

    is_near = True
    encodings = ("", "gzip", "br")
    #: Addresses told before a change is answered; a change to every page leaves the rest to a task.
    at_once = 150
    #: How it answers when it is asked what there is of a page, beside 204 for nothing. The last is that of a
    #: configuration before this one.
    kept, on_its_way, unknown = 200, 409, 404

    def __init__(self, address: str, index: str) -> None:
        """Take nginx's own address and the file with the list of addresses."""
        self.address = address
        self.index = AddressIndex(Path(index))
        self.moments = Moments(Path(f"{index}-moments"))

    def note(self, address: str, tags: Sequence[str]) -> None:
        """Remember that nginx may keep a page from now on."""
        self.index.note(address, tags)

    def hand_out(self, address: str, tags: Sequence[str]) -> bool:
        """Note that a page is on its way to nginx; return False where it changed a moment ago and is not to be kept.

        The caller then looks a last time whether it is fresh: who changes it after that knows of it.
        """
        if self.moments.was_just_now(tags):
            return False
        self.moments.note([address])
        return True

    def purge(self, tags: Sequence[str]) -> None:
        """Ask for each address and encoding to be forgotten. Raises Unfinished when there are too many for now."""
        self.moments.note(tags)
        addresses = self.index.showing(tags)
        self.forget(addresses[: self.at_once])
        if rest := addresses[self.at_once :]:
            raise Unfinished(rest)

    def forget(self, addresses: Sequence[str]) -> None:
        """Let nginx forget pages; ``addresses`` are host and path, as WSGI writes a path: bytes in Latin-1.

        Raises NotTold where nginx does not answer, and at the end for an order that it did not follow.
        """
        failure: NotTold | None = None
        with Connection(self.address) as nginx:
            for address in addresses:
                for encoding in self.encodings:
                    try:
                        self.forget_copy(nginx, address, encoding)
                    except Refused as error:
                        failure = error
        if failure:
            raise failure

    def forget_copy(self, nginx: Connection, address: str, encoding: str) -> None:
        """Let nginx forget one copy. Raises Refused for an answer that says neither that it has nor that it has not."""
        host, _, path = address.partition("/")
        quoted = quote(path.encode("latin-1"))
        headers = {"Host": host, "Accept-Encoding": encoding}
        answer, good = self.asked(nginx, address, f"/-/kept/{quoted}", headers), CLEAR
        if answer in {self.kept, self.unknown}:
            answer, good = nginx.ask("GET", f"/-/purge/{quoted}", headers), FORGOTTEN
        if answer not in good:
            raise Refused(f"{self.address} answered {answer} for {quoted}")

    def asked(self, nginx: Connection, address: str, path: str, headers: dict[str, str]) -> int:
        """Return what nginx says there is of a page, once none is on its way that was handed out before.

        One that is on its way all the time is another: it was asked for and not handed out yet when this one changed,
        and will be new. To wait for that would be to wait for somebody who may wait for this thread.
        """
        # No copy has this name. What becomes of the condition tells whether one is on its way: see nginx.conf.
        asked = {**headers, "If-None-Match": '"none"'}
        while (answer := nginx.ask("HEAD", path, asked)) == self.on_its_way:
            if not self.moments.was_just_now([address]):
                break
            time.sleep(0.001)
        return answer
