"""Where something stands today that an old address asks for: the view that would show it is asked itself.

So what it hides stays hidden, what has moved is named by its one address, and nobody is sent on twice.
"""

import copy
import re
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import unquote, urlsplit

from django.contrib.syndication.views import Feed
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    QueryDict,
)
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.encoding import escape_uri_path

from blog.models import Page
from blog.redirects import destination, own_path
from blog.showing import STATUS_ONLY
from pagecache.tags import TAGS_HEADER, depends_on

#: The lists of addresses whose views are asked; what is said about an article stands below it. So are all feeds.
_ASKED = {"blog", "conversation"}
#: Longer queries are none that somebody has linked to; they do not come along.
_LONGEST_QUERY = 1000
#: The forms in which WordPress has each feed. Ours have one, which readers of all others understand.
FORMS = "feed|rdf|rss2?|atom"
#: What stands below something: its feed, a page of its list, a page of its comments.
_BELOW = re.compile(
    rf"(?P<above>.*?)/(?:(?:feed/)?(?:{FORMS})|(?P<page>(?:page/|comment-page-)[0-9]+))/?"
)
FEED = "feed/"
#: What has a feed in WordPress and none here: the page itself is what comes nearest.
_DATES = {"blog:year", "blog:month", "blog:day"}
#: The addresses of nothing but articles.
_OF_ONE_ARTICLE = {"blog:article", "blog:article-month", "blog:article-number"}


@dataclass(frozen=True)
class Place:
    """Where something stands: its address, what the way there depends on, whether that is the same for everybody."""

    address: str
    tags: tuple[str, ...] = ()
    is_public: bool = True

    def step(self, query: str = "") -> HttpResponse:
        """Return the step there; ``query`` comes along where the address has none."""
        is_plain = not {"?", "#"}.intersection(self.address)
        comes_along = query and is_plain and len(query) <= _LONGEST_QUERY
        step = HttpResponsePermanentRedirect(f"{self.address}{f'?{query}' if comes_along else ''}")
        if not self.is_public:
            add_never_cache_headers(step)
        return depends_on(step, "redirects", "lists", "pages", *self.tags)


@dataclass(frozen=True)
class Below:
    """An address that stands below that of something, in the form that ours have."""

    above: str
    tail: str

    @classmethod
    def of(cls, path: str) -> Self | None:
        """Return what a path stands below; None where it stands by itself."""
        found = _BELOW.fullmatch(path)
        if found is None:
            return None
        return cls(found["above"], f"{found['page']}/" if found["page"] else FEED)

    @property
    def is_of_list(self) -> bool:
        """Whether it is a further page of a list, and not of what was said."""
        return self.tail.startswith("page/")

    @property
    def path(self) -> str:
        """The whole of it."""
        return f"{self.above}/{self.tail}"


def place_of(request: HttpRequest, path: str) -> Place | None:
    """Return where what ``path`` asks for stands: there, or where that leads; None where it is nowhere.

    ``path`` is decoded, and one of ours: it ends with a slash.
    """
    if found := asked(request, path):
        return found
    if target := destination(path, ""):
        return Place(target)
    below = Below.of(path)
    return place_below(request, below) if below else None


def place_below(request: HttpRequest, below: Below) -> Place | None:
    """Return where that stands which is not found below something: below what has taken that one's place.

    There is no feed of a static page or of a date, and a page has no further pages, as it may have had where it
    showed a list: who asks for one is led to the page itself.
    """
    if not below.above:
        return None
    path = f"{below.above}/"
    if _has_no_feed(path) if below.tail == FEED else below.is_of_list and _is_page(path):
        return asked(request, path)
    target = destination(below.above, "")
    return beyond(request, target, below.tail) if target and view_at(target) else None


def beyond(request: HttpRequest, target: str, tail: str) -> Place | None:
    """Return the place of what stands below the address that a redirect leads to, or with no ``tail`` of that itself.

    What no view of the blog shows, such as a file or another site, is where the redirect says.
    """
    if view_at(target) is None:
        return Place(target)
    path = _path(target)
    if found := asked(request, f"{path}{tail}"):
        return found
    return asked(request, path) if tail == FEED and _has_no_feed(path) else None


def noted_place(request: HttpRequest, target: str) -> Place | None:
    """Return the place of what somebody has noted an address to lead to; None for an article that is hidden.

    An article typed as an address may have another since, or be withdrawn. All else is where the note says.
    """
    match = view_at(target)
    if match is None or match.view_name not in {*_OF_ONE_ARTICLE, "blog:named"}:
        return Place(target)
    found = asked(request, _path(target))
    if found and (fragment := urlsplit(target).fragment):
        return replace(found, address=f"{found.address}#{fragment}")
    return found if found or match.view_name in _OF_ONE_ARTICLE else Place(target)


def asked(request: HttpRequest, path: str) -> Place | None:
    """Return where the view at a path says that it stands, None where it finds nothing; no page is rendered for it."""
    match = _match(path)
    if match is None:
        return None
    try:
        answer = match.func(_request_at(request, path), *match.args, **match.kwargs)
    except Http404:
        return None
    tags = tuple(answer.get(TAGS_HEADER, "").split())
    is_public = "public" in answer.get("Cache-Control", "")
    if answer.status_code == 200:
        # The one form of it: slugs in lower case. What has no name says itself where it is shown elsewhere.
        named = match.url_name and reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        return Place(named or escape_uri_path(path), tags, is_public)
    return Place(answer["Location"], tags, is_public) if answer.status_code == 301 else None


def is_one(address: str) -> bool:
    """Whether the view at an address shows an article or a static page, and no list."""
    match = view_at(address)
    return match is not None and match.view_name in {*_OF_ONE_ARTICLE, "blog:named"}


def front_page(path: str) -> int | None:
    """Return which page of the front page stands at a path; None for anything else."""
    match = _match(path)
    if match is None or match.view_name != "blog:home":
        return None
    return int(match.kwargs.get("page", 1))


def view_at(address: str) -> ResolverMatch | None:
    """Return which view of the blog shows an address; None for none, and for an address with a query."""
    parts = urlsplit(address)
    return None if parts.query or own_path(address) is None else _match(_path(address))


def _path(address: str) -> str:
    return unquote(urlsplit(address).path).rstrip("/") + "/"


def _match(path: str) -> ResolverMatch | None:
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return None if is_elsewhere(match) else match


def is_elsewhere(match: ResolverMatch) -> bool:
    """Whether what an address leads to is no view of the blog and its conversations, which may be asked."""
    return match.app_name not in _ASKED and not isinstance(match.func, Feed)


def _has_no_feed(path: str) -> bool:
    match = _match(path)
    return (match is not None and match.view_name in _DATES) or _is_page(path)


def _is_page(path: str) -> bool:
    """Whether a static page stands at a path."""
    match = _match(path)
    if match is None or match.view_name != "blog:named":
        return False
    return Page.objects.with_an_address().filter(path=match.kwargs["path"]).exists()


def _request_at(request: HttpRequest, path: str) -> HttpRequest:
    """Return the request as it would be at another path, of which nothing but the status is asked."""
    there = copy.copy(request)
    there.path = there.path_info = path
    there.META = {**request.META, "PATH_INFO": path, "QUERY_STRING": "", STATUS_ONLY: True}
    there.GET = QueryDict()
    return there
