"""What a page depends on, and the announcement that something changed."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction
from django.http import HttpResponseBase

from pagecache.generations import generations
from pagecache.purging import tell_engines

#: The response header that names a page's tags, to our own cache and to the engines in front of it
#: (https://www.fastly.com/documentation/reference/http/http-headers/Surrogate-Key/).
TAGS_HEADER = "Surrogate-Key"

R = TypeVar("R", bound=HttpResponseBase)


def depends_on(response: R, *tags: str) -> R:
    """Say what a page shows; it is kept only as long as none of it changes. Returns the response.

    Tags are short words without spaces: ``article:42``, ``lists``. A page without tags is kept by nobody.
    """
    known = response.headers.get(TAGS_HEADER, "").split()
    response.headers[TAGS_HEADER] = " ".join(dict.fromkeys([*known, *tags]))
    return response


def changed(*tags: str) -> None:
    """Announce that these things are different now, as soon as the running transaction is committed.

    When the request that caused it is answered, no page with one of these tags is served any more.
    """
    transaction.on_commit(lambda: tell(tags))


def changed_within(*tags: str) -> None:
    """The same for what no page shows, only what this application keeps in memory: no engine in front is told."""
    transaction.on_commit(lambda: generations().bump(tags))


def tell(tags: Iterable[str]) -> None:
    """Make every kept page with one of these tags old, here and in the engines in front."""
    words = tuple(dict.fromkeys(tags))
    generations().bump(words)
    tell_engines(words)
