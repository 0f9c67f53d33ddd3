"""Telling the engines in front that things changed: Varnish, nginx, Fastly, Cloudflare.

An engine beside us is told before the change is answered, so that its next reader sees it; it has a second.
One across the internet is told by a background task. What could not be told is told again by that task.
"""

import logging
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import requests
from django.conf import settings
from django.utils.module_loading import import_string

from pagecache.addresses import AddressIndex
from pagecache.generations import generations

logger = logging.getLogger(__name__)

#: Seconds an engine beside us has to answer.
NEAR_TIMEOUT = 1.0
#: Seconds after which a near engine is told again: what was on its way to it has arrived by then.
ECHOES = (0.05, 1.0)
#: Seconds an engine across the internet has to answer.
FAR_TIMEOUT = 20.0


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

    def purge(self, tags: Sequence[str]) -> None:
        """Forget every page with one of these tags. Raises requests.RequestException when it did not."""


class Varnish:
    """Varnish with varnish-modules' xkey (config/engines/varnish.vcl): by tag."""

    is_near = True

    def __init__(self, address: str) -> None:
        """Take Varnish's own address: http://127.0.0.1:6081."""
        self.address = address

    def purge(self, tags: Sequence[str]) -> None:
        """Send one PURGE with the tags in a header, and the clock's reading: older pages may be on their way."""
        told = {"xkey-purge": " ".join(tags), "reading": str(generations().now())}
        ask("PURGE", self.address, told, NEAR_TIMEOUT)


class Nginx:
    """nginx with Debian's cache-purge module (config/engines/nginx.conf): it forgets by address, so we keep a list.

    Each address has a copy for each class of encoding that the configuration knows.
    """

    is_near = True
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
        with requests.Session() as session:
            session.trust_env = False
            for address in addresses:
                host, _, path = address.partition("/")
                for encoding in self.encodings:
                    send(
                        session,
                        "GET",
                        f"{self.address}/-/purge/{quote(path.encode('latin-1'))}",
                        {"Host": host, "Accept-Encoding": encoding},
                        NEAR_TIMEOUT,
                    )


class Fastly:
    """Fastly (https://www.fastly.com/documentation/reference/api/purging/): by tag, 256 at a time."""

    is_near = False

    def __init__(self, service: str, token: str, address: str = "https://api.fastly.com") -> None:
        """Take the service's id and a token that may purge."""
        self.address, self.token = f"{address}/service/{service}/purge", token

    def purge(self, tags: Sequence[str]) -> None:
        """Send the tags."""
        for start in range(0, len(tags), 256):
            some = " ".join(tags[start : start + 256])
            ask(
                "POST", self.address, {"Fastly-Key": self.token, "Surrogate-Key": some}, FAR_TIMEOUT
            )


class Cloudflare:
    """Cloudflare (https://developers.cloudflare.com/api/resources/cache/): by tag, 30 at a time."""

    is_near = False

    def __init__(
        self, zone: str, token: str, address: str = "https://api.cloudflare.com/client/v4"
    ) -> None:
        """Take the zone's id and a token that may purge."""
        self.address, self.token = f"{address}/zones/{zone}/purge_cache", token

    def purge(self, tags: Sequence[str]) -> None:
        """Send the tags."""
        for start in range(0, len(tags), 30):
            headers = {"Authorization": f"Bearer {self.token}"}
            ask(
                "POST", self.address, headers, FAR_TIMEOUT, {"tags": list(tags[start : start + 30])}
            )


def ask(
    method: str,
    address: str,
    headers: dict[str, str],
    timeout: float,
    body: dict[str, list[str]] | None = None,
) -> None:
    """Send one request, as send() does, on a connection of its own."""
    with requests.Session() as session:
        session.trust_env = timeout == FAR_TIMEOUT
        send(session, method, address, headers, timeout, body)


def send(
    session: requests.Session,
    method: str,
    address: str,
    headers: dict[str, str],
    timeout: float,
    body: dict[str, list[str]] | None = None,
) -> None:
    """Send a request. Raises requests.RequestException for no answer or one that is not a success."""
    answer = session.request(
        method, address, headers=headers, timeout=timeout, json=body, allow_redirects=False
    )
    # Nothing to forget is as good as forgotten: nginx says 404 or 412 then.
    if answer.status_code not in {200, 204, 404, 412}:
        raise requests.HTTPError(f"{address} answered {answer.status_code}")


@cache
def engines() -> tuple[Engine, ...]:
    """Return the engines that settings.PAGE_CACHE_ENGINES names: class path and arguments of each."""
    return tuple(import_string(path)(**given) for path, given in settings.PAGE_CACHE_ENGINES)


def tell_engines(tags: Sequence[str]) -> None:
    """Tell every engine in front: the near ones now, the others and whoever did not answer by a task.

    A near one is told again a moment later: a page that was on its way to it while it was told the first time
    would otherwise stay.
    """
    from pagecache import tasks  # noqa: PLC0415 - tasks need the models

    for number, engine in enumerate(engines()):
        if not engine.is_near:
            tasks.purge_engine.enqueue(number, list(tags))
            continue
        try:
            engine.purge(tags)
            echo(engine, tags)
        except Unfinished as unfinished:
            tasks.forget_addresses.enqueue(number, unfinished.addresses)
        except requests.RequestException as error:
            logger.warning("%s could not be told: %s", type(engine).__name__, error)
            tasks.purge_engine.enqueue(number, list(tags))


def echo(engine: Engine, tags: Sequence[str]) -> None:
    """Tell a near engine again after each of ECHOES, from a thread of its own."""

    def again() -> None:
        said = 0.0
        for seconds in ECHOES:
            time.sleep(seconds - said)
            said = seconds
            with suppress(requests.RequestException, Unfinished):
                engine.purge(tags)

    threading.Thread(target=again, name="echo", daemon=True).start()


def reads_readings() -> bool:
    """Whether an engine in front compares the readings of pages and purges."""
    return any(isinstance(engine, Varnish) for engine in engines())


def note_page(address: str, tags: Sequence[str]) -> None:
    """Let engines that know no tags know that they may keep this page now."""
    for engine in engines():
        if isinstance(engine, Nginx):
            engine.note(address, tags)
