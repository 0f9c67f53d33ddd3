"""Asks the site itself what it answers to addresses: in this process, as a reader without a session sees it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import quote, unquote, unquote_to_bytes, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve

from blog.showing import STATUS_ONLY

#: Browsers give up after 20 redirects (https://fetch.spec.whatwg.org/#http-redirect-fetch).
HOPS = 20
#: Longest address that is asked, in characters; servers refuse longer lines with 414.
LONGEST = 8000
_REDIRECTS = {301, 302, 303, 307, 308}
#: Those by which search engines and feed readers learn the new address (RFC 9110, 15.4).
_PERMANENT = {301, 308}

CIRCLE = "leads round in a circle"
LOG_IN = "asks for a log-in"
NO_ADDRESS = "is no address"


@dataclass
class Answer:
    """What the site answers to one address.

    ``steps`` are the addresses to which the reader is led, ``statuses`` what each of them and the address itself
    answered. ``trouble`` says in words what no status says. One of another host was not asked, and is neither kept nor
    lost.
    """

    address: str
    statuses: list[int] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    trouble: str = ""
    is_elsewhere: bool = False
    is_foreign: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether a reader finds nothing there."""
        if self.is_foreign:
            return False
        return bool(self.trouble) or not (self.is_elsewhere or self.statuses[-1] == 200)

    @property
    def is_chain(self) -> bool:
        """Whether a reader is led on more than once."""
        return len(self.steps) > 1

    @property
    def is_temporary(self) -> bool:
        """Whether a step is not said to be for good."""
        return not _PERMANENT.issuperset(self.statuses[: len(self.steps)])

    @property
    def is_kept(self) -> bool:
        """Whether it answers as it should: with the page, or with one step for good."""
        return not (self.is_foreign or self.is_lost or self.is_chain or self.is_temporary)

    def as_data(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "address": self.address,
            "statuses": self.statuses,
            "steps": self.steps,
            "elsewhere": self.is_elsewhere,
            "foreign": self.is_foreign,
            "chain": self.is_chain,
            "temporary": self.is_temporary,
            "kept": self.is_kept,
            "lost": self.is_lost,
            "trouble": self.trouble,
        }

    def as_line(self) -> str:
        """Return it as a line: the first answer, the way, the last answer."""
        first = str(self.statuses[0]) if self.statuses else "---"
        way = " → ".join([self.address, *self.steps])
        last = f" ({self.statuses[-1]})" if self.steps and not self.is_elsewhere else ""
        marks = [self.trouble] if self.trouble else []
        marks += ["elsewhere"] if self.is_elsewhere else []
        marks += ["of another host, not asked"] if self.is_foreign else []
        marks += [f"chain of {len(self.steps)}"] if self.is_chain else []
        marks += ["not for good"] if self.is_temporary else []
        if not (self.is_kept or self.is_foreign):
            marks.append("LOST" if self.is_lost else "NOT KEPT")
        return f"{first}  {way}{last}{'  ' if marks else ''}{', '.join(marks)}"


class Site:
    """The application, asked by hand.

    The first page of each kind and status is made in full, so that a broken template is noticed; of the others only
    what decides their status, which takes less than half of the time.
    """

    def __init__(self) -> None:
        """Load it."""
        self._handler = WSGIHandler()
        own = urlsplit(settings.SITE_URL)
        self._host, self._scheme = own.netloc, own.scheme
        self._name = own.hostname or "localhost"
        self._port = str(own.port or (443 if own.scheme == "https" else 80))
        self._log_in = resolve_url(settings.LOGIN_URL)
        self._made: set[tuple[str, int]] = set()

    def answer(self, address: str) -> Answer:
        """Return what the site answers to an address, whole or from the root on; its host is not looked at."""
        found = Answer(address)
        at = _own_path(address)
        if not at:
            found.trouble = NO_ADDRESS
            return found
        seen = {at}
        while True:
            status, location = self._ask(at)
            found.statuses.append(status)
            if status not in _REDIRECTS or not location:
                return found
            target = urljoin(f"{self._scheme}://{self._host}{at}", location)
            if urlsplit(target).netloc != self._host:
                found.steps.append(location)
                found.is_elsewhere = True
                return found
            at = _own_path(target)
            found.steps.append(at)
            if at.partition("?")[0] == self._log_in:
                found.trouble = LOG_IN
                return found
            if at in seen or len(found.steps) > HOPS:
                found.trouble = CIRCLE
                return found
            seen.add(at)

    def _ask(self, path: str) -> tuple[int, str]:
        """Return status and Location of the answer to a GET without cookies."""
        status, location = self._get(path, status_only=True)
        made = (_kind(path), status)
        if made in self._made:
            return status, location
        answer = self._get(path, status_only=False)
        if answer[0] == status:
            self._made.add(made)
        return answer

    def _get(self, path: str, *, status_only: bool) -> tuple[int, str]:
        plain, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            # WSGI has the bytes of a path as Latin-1 (PEP 3333).
            "PATH_INFO": unquote_to_bytes(plain).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": self._name,
            "SERVER_PORT": self._port,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": self._host,
            "HTTP_ACCEPT": "text/html,*/*;q=0.8",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self._scheme,
            "wsgi.input": BytesIO(),
            "wsgi.errors": StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            STATUS_ONLY: status_only,
        }
        said: dict[str, Any] = {}

        def start_response(
            status: str, headers: list[tuple[str, str]], _: Any = None, /
        ) -> Callable[[bytes], object]:
            said["status"] = int(status.split(" ", 1)[0])
            said["location"] = next((v for k, v in headers if k.lower() == "location"), "")
            return len

        try:
            response = self._handler(environ, start_response)
        except Exception:  # noqa: BLE001 (a server answers 500 where the page of errors is broken itself)
            return 500, ""
        # What is in it is not looked at; an answer that is streamed is not even begun.
        response.close()
        return said["status"], said["location"]


def _kind(path: str) -> str:
    """Return by which name our list of addresses knows a path; empty for one that it does not."""
    try:
        return resolve(unquote(path.partition("?")[0])).view_name
    except (Resolver404, ValueError):
        return ""


def _own_path(address: str) -> str:
    """Return path and query of an address as they are sent; empty for what is no address."""
    address = address.strip()
    if not address or len(address) > LONGEST:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in {"", "http", "https"}:
        return ""
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    path = quote(path, safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="%:@!$&'()*+,;=~-._/?[]")
    return f"{path}?{query}" if query else path


@contextmanager
def asking() -> Iterator[Site]:
    """Return the site, to be asked as often as one likes.

    Meanwhile Django neither writes into its log what is not found, nor ends the connection to the database with each
    request, as it would end that of the transaction around us.
    """
    loggers = [logging.getLogger(name) for name in ("django.request", "django.security")]
    levels = [logger.level for logger in loggers]
    signals = (request_started, request_finished)
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield Site()
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        for signal in signals:
            signal.connect(close_old_connections)
