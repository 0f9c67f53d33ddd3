"""How often something may be done: a limiter on the cache, and the decorator that answers 429."""

import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Limit:
    """At most ``count`` times in any ``seconds``, for each key.

    Two counters, of the running window of time and the one before, tell nearly as much as a list of every
    moment: the earlier one counts in proportion to how much of it lies within the last ``seconds``. The cache
    forgets under pressure and with a restart; then somebody may do a little more, never less.
    """

    name: str
    count: int
    seconds: int

    def hit(self, key: str) -> int:
        """Count one more time for ``key``; return 0 when it may be done, else the seconds to wait.

        What is refused is not counted: whoever waits as told is let in. Safe among threads and, with a cache
        that they share, among processes.
        """
        now = time.time()
        window = int(now // self.seconds)
        age = now % self.seconds
        current = self._counter(key, window)
        before = int(cache.get(self._counter(key, window - 1)) or 0)
        cache.add(current, 0, timeout=2 * self.seconds)
        try:
            counted = cache.incr(current)
        except ValueError:  # the cache threw it out between the two lines
            return 0
        if before * (1 - age / self.seconds) + counted <= self.count:
            return 0
        try:
            cache.decr(current)
        except ValueError:
            return 0
        return self._wait(before, counted - 1, age)

    def _counter(self, key: str, window: int) -> str:
        return f"limit:{self.name}:{window}:{key}"

    def _wait(self, before: int, current: int, age: float) -> int:
        """Return the seconds until one more fits, 1 at least, when these were counted."""
        room = self.count - 1 - current
        if room >= 0 and before:
            wait = self.seconds * (1 - room / before) - age
            if wait <= self.seconds - age:
                return max(1, math.ceil(wait))
        # Only in the next window: this one's count is then the earlier one's.
        rest = self.seconds * (1 - (self.count - 1) / current) if current else 0.0
        return max(1, math.ceil(self.seconds - age + max(0.0, rest)))


def network_of(request: HttpRequest) -> str:
    """Return who asks, as limits tell people apart: an IPv4 address, or the /64 of an IPv6 one.

    A household or a server gets a whole /64 (RFC 6177), so one person has any number of addresses in it. The address
    is the one that config.middleware.trusted_proxies has left; where none is known, all share one limit.
    """
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False))


def limited(limit: Limit, *methods: str) -> Callable[[View], View]:
    """Answer 429 where a network does it too often; only requests of the ``methods`` count."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest) -> HttpResponse:
            if request.method in methods and (wait := limit.hit(network_of(request))):
                return too_often(request, wait)
            return view(request)

        return wrapper

    return decorate


def too_often(request: HttpRequest, wait: int = 300) -> HttpResponse:
    """Answer 429 with a page that says how long to wait, in words and in Retry-After (seconds)."""
    minutes = math.ceil(wait / 60)
    response = render(request, "429.html", {"wait": wait, "minutes": minutes}, status=429)
    response["Retry-After"] = str(wait)
    add_never_cache_headers(response)
    return response
