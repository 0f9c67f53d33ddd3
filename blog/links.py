"""Links in a text that lead to this site: which of them lead nowhere, said in words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from accounts.models import User
from blog.html_tree import tree
from blog.models import Article, Category, Page, Series, Tag
from blog.old_addresses import step_from_path, step_from_query
from blog.places import asked, is_elsewhere

#: So many links of a text are looked at while it is being written.
MOST_LINKS = 200

NOWHERE = "leads nowhere"
NOT_PUBLIC = "is not public yet"
FOR_EDITORS = "is for editors alone"
#: The first step of addresses that readers are not let into.
_INNER = ("/admin/", "/preview/")


@dataclass(frozen=True)
class Link:
    """A link: where it leads, and its words."""

    address: str
    words: str


@dataclass(frozen=True)
class DeadLink:
    """A link that readers cannot follow, and why."""

    link: Link
    why: str

    def __str__(self) -> str:
        words = f"“{self.link.words}”" if self.link.words else "A picture’s link"
        return f"{words} {self.why}: {self.link.address}"


def links_in(body: str) -> list[Link]:
    """Return the links of a clean text, each address once, in their order."""
    if "href" not in body:
        return []
    found: dict[str, Link] = {}
    for element in tree(body).walk():
        address = element.attributes.get("href", "")
        if element.tag == "a" and address:
            found.setdefault(address, Link(address, " ".join(element.text.split())[:80]))
    return list(found.values())


def is_own(address: str) -> bool:
    """Whether an address, whole or from the root on, is one of this site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not parts.netloc:
        return address.startswith("/")
    own = urlsplit(settings.SITE_URL).netloc
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == own.lower()


def dead_links(links: Iterable[Link]) -> list[DeadLink]:
    """Return those of some links that lead to this site and that readers cannot follow.

    A few queries for each link of this site; those to other sites are remote_links.py's.
    """
    found = ((link, why_dead(link.address)) for link in links if is_own(link.address))
    return [DeadLink(link, why) for link, why in found if why]


def why_dead(address: str) -> str:
    """Return why readers cannot follow an address of this site, in words that follow the link's; empty if they can."""
    parts = urlsplit(address)
    path = unquote(parts.path) or "/"
    if path.startswith(_INNER):
        return FOR_EDITORS
    request = _reader_at(path, parts.query)
    try:
        match = resolve(path)
    except Resolver404:
        try:
            path = f"{path}/"
            match = resolve(path)
        except Resolver404:
            return "" if leads_on(request) else NOWHERE
    if match.view_name == "blog:home":
        try:
            if step_from_query(request, **match.kwargs or {"page": 1}):
                return ""
        except Http404:
            return NOWHERE
    if known := _KNOWN.get(match.view_name):
        why = known(**match.kwargs)
    elif is_elsewhere(match) or asked(request, path):
        # Lists, feeds, conversations: the view itself knows. Of the site's other parts each address has a page.
        why = ""
    else:
        why = NOWHERE
    return "" if why == NOWHERE and leads_on(request) else why


def leads_on(request: HttpRequest) -> bool:
    """Whether a redirect takes readers from an address at which nothing stands to a page: ours, or an old one."""
    return step_from_path(request) is not None


def _reader_at(path: str, query: str) -> HttpRequest:
    """Return the request of a reader without a session for a decoded path."""
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.META |= {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    request.GET = QueryDict(query)
    return request


def _article(**lookup: Any) -> str:
    """Say why an article cannot be read; its date is not looked at, since every date leads to the right one."""
    if Article.objects.in_its_time().filter(**lookup).exists():
        return ""
    return NOT_PUBLIC if Article.objects.out_of_trash().filter(**lookup).exists() else NOWHERE


def _named(path: str) -> str:
    page = Page.objects.filter(path=path).values_list("is_published", flat=True).first()
    if page is None:
        return _article(slug=path)
    return "" if page else NOT_PUBLIC


def _exists(queryset: Any) -> str:
    return "" if queryset.exists() else NOWHERE


def _file(path: str) -> str:
    try:
        return "" if default_storage.exists(path) else NOWHERE
    except (SuspiciousOperation, ValueError, OSError):
        return NOWHERE


#: What is asked for an address that exists only where its row does, by the view's name.
_KNOWN: dict[str, Callable[..., str]] = {
    "blog:article": lambda slug, **_: _article(slug=slug),
    "blog:article-month": lambda slug, **_: _article(slug=slug),
    "blog:article-number": lambda pk: _article(pk=pk),
    "blog:named": _named,
    "blog:category": lambda slugs, **_: _exists(Category.objects.filter(path=slugs)),
    "blog:tag": lambda slug, **_: _exists(Tag.objects.filter(slug=slug)),
    "blog:series": lambda slug, **_: _exists(Series.objects.filter(slug=slug)),
    "blog:author": lambda slug, **_: _exists(User.objects.filter(slug=slug)),
    "media": _file,
}
_KNOWN |= {f"{name}-feed": _KNOWN[name] for name in ("blog:category", "blog:tag", "blog:author")}
