"""Telling the engines in front that things changed: Varnish, nginx, Fastly, Cloudflare.

An engine beside us is told before the change is answered, so that its next reader sees it; it has a second.
One across the internet is told by a background task. What could not be told is told again by that task.
"""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

import requests
from django.conf import settings
from django.utils.module_loading import import_string

from pagecache.addresses import AddressIndex
from pagecache.generations import generations
from pagecache.on_their_way import OnTheirWay

logger = logging.getLogger(__name__)

#: Seconds an engine beside us has to answer.
NEAR_TIMEOUT = 1.0
#: Seconds after which a near engine is told again: what was on its way to it has arrived by then.
ECHOES = (0.05, 1.0)
#: Seconds an engine across the internet has to answer.
FAR_TIMEOUT = 20.0


#: What this process has handed out a moment ago.
ON_THEIR_WAY = OnTheirWay()


class NotTold(Exception):
    """An engine did not answer, or not as it should."""


class Unfinished(Exception):
    """Some addresses are still to be told."""

    def __init__(self, addresses: Sequence[str]) -> None:
        """Take them."""
        super().__init__(f"{len(addresses)} addresses are still to be told")
        self.addresses = list(addresses)


class Engine(Protocol):
    """Something that keeps our pages in front of us."""

    #: Whether it stands beside us, and is told before a change is answered.
    is_near: bool
    #: Whether it keeps a page that arrives after it was told to forget it.
    keeps_late_pages: bool

    def purge(self, tags: Sequence[str]) -> None:
        """Forget every page with one of these tags. Raises NotTold when it did not."""


class Varnish:
    """Varnish with varnish-modules' xkey (config/engines/varnish.vcl): by tag."""

    is_near, keeps_late_pages = True, False

    def __init__(self, address: str) -> None:
        """Take Varnish's own address: http://127.0.0.1:6081."""
        self.address = address

    def purge(self, tags: Sequence[str]) -> None:
        """Send one PURGE with the tags in a header, and the clock's reading: older pages may be on their way."""
        told = {"xkey-purge": " ".join(tags), "reading": str(generations().now())}
        ask_near(self.address, [("PURGE", "/", told)])


class Nginx:
    """nginx with Debian's cache-purge module (config/engines/nginx.conf): it forgets by address, so we keep a list.

    Each address has a copy for each class of encoding that the configuration knows.
    """

    is_near, keeps_late_pages = True, True
    encodings = ("", "gzip", "br")
    #: Addresses told before a change is answered; a change to every page leaves the rest to a task.
    at_once = 150

    def __init__(self, address: str, index: str) -> None:
        """Take nginx's own address and the file with the list of addresses."""
        self.address = address
        self.index = AddressIndex(Path(index))

    def note(self, address: str, tags: Sequence[str]) -> None:
        """Remember that nginx may keep a page from now on."""
        self.index.note(address, tags)

    def purge(self, tags: Sequence[str]) -> None:
        """Ask for each address and encoding to be forgotten. Raises Unfinished when there are too many for now."""
        addresses = self.index.showing(tags)
        self.forget(addresses[: self.at_once])
        if rest := addresses[self.at_once :]:
            raise Unfinished(rest)

    def forget(self, addresses: Sequence[str]) -> None:
        """Let nginx forget pages; ``addresses`` are host and path, as WSGI writes a path: bytes in Latin-1."""
        ask_near(
            self.address,
            (
                (
                    "GET",
                    f"/-/purge/{quote(path.encode('latin-1'))}",
                    {"Host": host, "Accept-Encoding": encoding},
                )
                for host, _, path in (address.partition("/") for address in addresses)
                for encoding in self.encodings
            ),
        )


class Fastly:
    """Fastly (https://www.fastly.com/documentation/reference/api/purging/): by tag, 256 at a time."""

    is_near, keeps_late_pages = False, False

    def __init__(self, service: str, token: str, address: str = "https://api.fastly.com") -> None:
        """Take the service's id and a token that may purge."""
        self.address, self.token = f"{address}/service/{service}/purge", token

    def purge(self, tags: Sequence[str]) -> None:
        """Send the tags."""
        for start in range(0, len(tags), 256):
            some = " ".join(tags[start : start + 256])
            ask_far(self.address, {"Fastly-Key": self.token, "Surrogate-Key": some})


class Cloudflare:
    """Cloudflare (https://developers.cloudflare.com/api/resources/cache/): by tag, 30 at a time."""

    is_near, keeps_late_pages = False, False

    def __init__(
        self, zone: str, token: str, address: str = "https://api.cloudflare.com/client/v4"
    ) -> None:
        """Take the zone's id and a token that may purge."""
        self.address, self.token = f"{address}/zones/{zone}/purge_cache", token

    def purge(self, tags: Sequence[str]) -> None:
        """Send the tags."""
        for start in range(0, len(tags), 30):
            headers = {"Authorization": f"Bearer {self.token}"}
            ask_far(self.address, headers, {"tags": list(tags[start : start + 30])})


def ask_near(address: str, questions: Iterable[tuple[str, str, dict[str, str]]]) -> None:
    """Ask an engine beside us on one connection: method, path and headers of each question.

    Raises NotTold for no answer or one that is not a success. The standard library asks at a quarter of what requests
    costs, and whoever changed something waits for it.
    """
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=NEAR_TIMEOUT)
    try:
        for method, path, headers in questions:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            refuse_failure(address, answer.status)
    except (OSError, HTTPException) as error:
        raise NotTold(f"{address} did not answer: {error!r}") from error
    finally:
        connection.close()


def ask_far(
    address: str, headers: dict[str, str], body: dict[str, list[str]] | None = None
) -> None:
    """Ask an engine across the internet. Raises NotTold for no answer or one that is not a success."""
    try:
        answer = requests.post(
            address, headers=headers, json=body, timeout=FAR_TIMEOUT, allow_redirects=False
        )
    except requests.RequestException as error:
        raise NotTold(f"{address} did not answer: {error!r}") from error
    refuse_failure(address, answer.status_code)


def refuse_failure(address: str, status: int) -> None:
    """Raise NotTold for an answer that is not a success. Nothing to forget is one: nginx says 404 or 412 then."""
    if status not in {200, 204, 404, 412}:
        raise NotTold(f"{address} answered {status}")


@cache
def engines() -> tuple[Engine, ...]:
    """Return the engines that settings.PAGE_CACHE_ENGINES names: class path and arguments of each."""
    return tuple(import_string(path)(**given) for path, given in settings.PAGE_CACHE_ENGINES)


def tell_engines(tags: Sequence[str]) -> None:
    """Tell every engine in front: the near ones now, the others and whoever did not answer by a task.

    A page that is on its way to a near one while it is told would stay with it. So where this process has just handed
    out such a page, the engine is told once more when that has arrived, before the change is answered. What other
    processes hand out, and what takes longer, is forgotten by an echo.
    """
    from pagecache import tasks  # noqa: PLC0415 - tasks need the models

    for number, engine in enumerate(engines()):
        if not engine.is_near:
            tasks.purge_engine.enqueue(number, list(tags))
            continue
        try:
            engine.purge(tags)
            if engine.keeps_late_pages and (rest := ON_THEIR_WAY.rest(tags)):
                time.sleep(rest)
                engine.purge(tags)
            echo(engine, tags)
        except Unfinished as unfinished:
            tasks.forget_addresses.enqueue(number, unfinished.addresses)
        except NotTold as error:
            logger.warning("%s could not be told: %s", type(engine).__name__, error)
            tasks.purge_engine.enqueue(number, list(tags))


def echo(engine: Engine, tags: Sequence[str]) -> None:
    """Tell a near engine again after each of ECHOES, from a thread of its own."""

    def again() -> None:
        said = 0.0
        for seconds in ECHOES:
            time.sleep(seconds - said)
            said = seconds
            with suppress(NotTold, Unfinished):
                engine.purge(tags)

    threading.Thread(target=again, name="echo", daemon=True).start()


def on_their_way() -> OnTheirWay | None:
    """Return what is to learn of pages that are handed out; None where no engine in front needs it."""
    return ON_THEIR_WAY if any(engine.keeps_late_pages for engine in engines()) else None


def reads_readings() -> bool:
    """Whether an engine in front compares the readings of pages and purges."""
    return any(isinstance(engine, Varnish) for engine in engines())


def note_page(address: str, tags: Sequence[str]) -> None:
    """Let engines that know no tags know that they may keep this page now."""
    for engine in engines():
        if isinstance(engine, Nginx):
            engine.note(address, tags)
