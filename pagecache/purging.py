"""Telling the engines in front that things changed: Varnish, nginx, Fastly, Cloudflare.

An engine beside us is told before the change is answered, so that its next reader sees it; it has a second.
One across the internet is told by a background task. What could not be told is told again by that task.
"""

import logging
from collections.abc import Sequence
from functools import cache
from typing import Protocol
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

#: Seconds an engine beside us has to answer.
NEAR_TIMEOUT = 1.0
#: Seconds an engine across the internet has to answer.
FAR_TIMEOUT = 20.0


class Engine(Protocol):
    """Something that keeps our pages in front of us."""

    #: Whether it stands beside us, and is told before a change is answered.
    is_near: bool

    def purge(self, tags: Sequence[str]) -> None:
        """Forget every page with one of these tags. Raises requests.RequestException when it did not."""


class Varnish:
    """Varnish with varnish-modules' xkey (deploy/varnish.vcl): by tag."""

    is_near = True

    def __init__(self, address: str) -> None:
        """Take Varnish's own address: http://127.0.0.1:6081."""
        self.address = address

    def purge(self, tags: Sequence[str]) -> None:
        """Send one PURGE with the tags in a header."""
        ask("PURGE", self.address, {"xkey-purge": " ".join(tags)}, NEAR_TIMEOUT)


class Nginx:
    """nginx with Debian's cache-purge module (deploy/nginx.conf): it knows addresses, not tags.

    So everything goes on each change; what readers want comes back with one rendering a page.
    """

    is_near = True

    def __init__(self, address: str) -> None:
        """Take nginx's own address."""
        self.address = address

    def purge(self, tags: Sequence[str]) -> None:
        """Send one PURGE for all pages."""
        ask(
            "PURGE", f"{self.address}/*", {"Host": urlsplit(settings.SITE_URL).netloc}, NEAR_TIMEOUT
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
    """Send a request. Raises requests.RequestException for no answer or one that is not a success."""
    with requests.Session() as session:
        session.trust_env = timeout == FAR_TIMEOUT
        answer = session.request(
            method, address, headers=headers, timeout=timeout, json=body, allow_redirects=False
        )
    # Nothing to forget is as good as forgotten.
    if answer.status_code not in {200, 204, 404, 412}:
        raise requests.HTTPError(f"{address} answered {answer.status_code}")


@cache
def engines() -> tuple[Engine, ...]:
    """Return the engines that settings.PAGE_CACHE_ENGINES names: class path and arguments of each."""
    return tuple(import_string(path)(**given) for path, given in settings.PAGE_CACHE_ENGINES)


def tell_engines(tags: Sequence[str]) -> None:
    """Tell every engine in front: the near ones now, the others and whoever did not answer by a task."""
    from pagecache.tasks import purge_engine  # noqa: PLC0415 - tasks need the models

    for number, engine in enumerate(engines()):
        if engine.is_near:
            try:
                engine.purge(tags)
                continue
            except requests.RequestException as error:
                logger.warning("%s could not be told: %s", type(engine).__name__, error)
        purge_engine.enqueue(number, list(tags))
