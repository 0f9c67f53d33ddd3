"""Addresses that WordPress had and this blog has not, and the one step from each to where it leads now.

They are its plain ones, which are queries of the front page (https://developer.wordpress.org/reference/classes/wp_query/),
its feeds in other forms than ours, and what stands below an address that has changed since.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from blog.models import Article, Category, Redirect, SiteSettings
from blog.old_forms import (
    FORMATS,
    behind_which,
    format_in,
    is_search,
    is_sitemap,
    ways,
    whole_pictures,
)
from blog.places import (
    FEED,
    FORMS,
    Below,
    Place,
    asked,
    beyond,
    front_page,
    is_one,
    noted_place,
    place_below,
    place_of,
)
from blog.redirects import destination, normal_path
from blog.slugs import normal_slug

#: What names one article, page or file by its number; WordPress takes any of them for any of these.
_SINGLE = ("p", "page_id", "attachment_id")
#: What names a list by a number of WordPress's.
_NUMBERED = ("cat", "tag_id", "author")
#: What names one by its slug, and what stands before that in an address of ours.
_NAMED = {
    "category_name": "category",
    "tag": "tag",
    "author_name": "author",
    "post_format": "type",
}
#: The queries that mean something else than the front page.
_QUERIES = {*_SINGLE, *_NUMBERED, *_NAMED, "m", "feed", "paged"}
#: What only says how that was to be shown. It does not come along, as what others have added does.
_MANNERS = {"post_type", "page", "cpage", "preview", "withcomments", "amp", "embed"}
_FEED = re.compile(f"(?P<of_comments>comments-)?(?:{FORMS})")
#: The date that ?m= says, whatever time of the day follows it.
_DATE = re.compile(r"(\d{4})(?:(\d\d)(?:(\d\d)(?:\d\d){0,3})?)?", re.ASCII)
#: Feeds as the first versions of WordPress had them.
_FILE = re.compile(f"/wp-(?P<of_comments>comments)?(?:{FORMS})\\.php")
#: What the two feeds of the whole site stand below, and all sections.
_ARTICLES, _COMMENTS, _SECTIONS = "/", "/comments/", "/category/"
#: The list of all addresses.
_SITEMAP = "/sitemap.xml"


def step_from_query(request: HttpRequest, page: int) -> HttpResponse | None:
    """Return the step from page ``page`` of the front page to what its query means; None for nothing of WordPress's.

    Raises Http404 where it means something that is not here, or that cannot be: the front page never stands for it.
    """
    said = {
        name: value for name in request.GET if name in _QUERIES and (value := request.GET[name])
    }
    # Nobody can search here: who comes from a search of WordPress's sees the front page.
    if not said or (request.GET.get("s") and said.keys().isdisjoint(_SINGLE)):
        place = _whole_query(request) if page == 1 else None
        return place.step() if place else None
    if page == 1 and (noted := destination("/", request.META.get("QUERY_STRING", ""))):
        return _existing(beyond(request, noted, "")).step()
    return _existing(_meant(request, said, page)).step(_without_meaning(request.GET))


def _whole_query(request: HttpRequest) -> Place | None:
    """Return where somebody has noted a query of the front page to lead that means nothing by itself."""
    query = request.META.get("QUERY_STRING", "")
    noted = destination("/", query) if query else None
    return beyond(request, noted, "") if noted else None


def step_from_path(request: HttpRequest) -> HttpResponse | None:
    """Return the step from an address at which nothing was found; None where it leads nowhere.

    Where somebody has noted it to lead comes first, then what it was in WordPress; then the same without what stood
    before it: the folder of an old blog, /index.php, /date.
    """
    path, query = request.path, request.META.get("QUERY_STRING", "")
    if path == "/":
        # The front page has looked by itself.
        return None
    if noted := destination(path, query):
        place = noted_place(request, noted)
        return place.step() if place else None
    place = _place(request, path)
    return _step_with(query, place) if place else _step_on_a_way(request, path, query)


def _step_on_a_way(request: HttpRequest, path: str, query: str) -> HttpResponse | None:
    """Return the step to what a path asks for without what stood before it."""
    for way in ways(path, SiteSettings.load().folders):
        slashed = way if way.endswith("/") else f"{way}/"
        if page := front_page(slashed):
            try:
                step = step_from_query(request, page)
            except Http404:
                return None
            if step:
                return step
        if place := asked(request, way) or asked(request, slashed):
            return _step_with(query, place)
        if (noted := destination(way, query)) and (place := noted_place(request, noted)):
            return place.step()
        if place := _place(request, way):
            return _step_with(query, place)
    return None


def _step_with(query: str, place: Place) -> HttpResponse:
    """Return the step to a place with the query of what was asked for.

    Without what would mean something else where it leads: at the front page that is one of WordPress's addresses.
    """
    if not query or front_page(place.address) is None:
        return place.step(query)
    return place.step(_without_meaning(QueryDict(query)))


def _without_meaning(query: QueryDict) -> str:
    """Return what others have added to a query of WordPress's."""
    rest = query.copy()
    for name in _QUERIES | _MANNERS:
        rest.pop(name, None)
    return rest.urlencode()


def _place(request: HttpRequest, path: str) -> Place | None:
    """Return the place of what WordPress had at a path that is none of ours as it stands; None for nothing."""
    if file := _FILE.fullmatch(path):
        return asked(request, f"{_COMMENTS if file['of_comments'] else _ARTICLES}{FEED}")
    if is_sitemap(path):
        return asked(request, _SITEMAP)
    if is_search(path):
        return asked(request, _ARTICLES)
    if below := Below.of(path):
        # What was asked for as it is has not been found.
        place = asked(request, below.path) if below.path != path else None
        return (
            place
            or _below(request, below)
            or _of_format(request, format_in(below.above), below.tail)
        )
    if path.startswith(_SECTIONS):
        return _section(request, path.rstrip("/"), "")
    # The slash alone would be one step, and from there it may be another to the shape that addresses have now.
    place = None if path.endswith("/") else asked(request, f"{path}/")
    return (
        place
        or _of_format(request, format_in(path), "")
        or _behind(request, path)
        or _picture(path)
    )


def _below(request: HttpRequest, below: Below) -> Place | None:
    """Return the place of what stood below something; below the folder of an old blog nothing but that stood."""
    if below.above in SiteSettings.load().folders:
        return None
    return place_below(request, below) or _section(request, below.above, below.tail)


def _of_format(request: HttpRequest, name: str, tail: str) -> Place | None:
    """Return the place of a list of the articles of one format: they have none of their own, and stand among all."""
    if name not in FORMATS or not Article.objects.published().filter(format=name).exists():
        return None
    return asked(request, f"{_ARTICLES}{FEED}" if tail == FEED else _ARTICLES)


def _behind(request: HttpRequest, path: str) -> Place | None:
    """Return the place of the article or page behind whose address something of WordPress's stood."""
    above = behind_which(path)
    if above is None:
        return None
    if is_one(quote(above)) and (found := asked(request, above)):
        return found
    target = destination(above, "")
    return beyond(request, target, "") if target and is_one(target) else None


def _picture(path: str) -> Place | None:
    """Return the place of a picture that is asked for in a size which nobody has noted."""
    targets = (destination(name, "") for name in whole_pictures(path))
    return next((Place(target) for target in targets if target), None)


def _existing(place: Place | None) -> Place:
    if place is None:
        raise Http404("What this address of WordPress means is not here.")
    return place


def _meant(request: HttpRequest, said: Mapping[str, str], page: int) -> Place | None:
    """Return the place of what a query means: one thing, else a list, else a time, else everything."""
    number = _number(said.get("paged", str(page)))
    feed = _FEED.fullmatch(said.get("feed", "feed"))
    if number is None or feed is None:
        return None
    tail = FEED if "feed" in said else f"page/{number}/" if number > 1 else ""
    for name in _SINGLE:
        if name in said:
            return _single(request, name, said[name], FEED if "feed" in said else "")
    for name in _NUMBERED:
        if name in said:
            noted = _noted([name], said[name])
            target = noted.place() if noted else None
            return beyond(request, target, tail) if target else None
    for name, above in _NAMED.items():
        if name in said:
            return _named(request, above, said[name].strip("/"), tail)
    if "m" in said:
        date = _DATE.fullmatch(said["m"])
        above = "".join(f"{part}/" for part in date.groups() if part) if date else ""
        return place_of(request, f"/{above}{tail}") if above else None
    is_of_comments = feed["of_comments"] or request.GET.get("withcomments") == "1"
    return place_of(request, f"{_COMMENTS if is_of_comments and tail == FEED else _ARTICLES}{tail}")


def _single(request: HttpRequest, name: str, value: str, tail: str) -> Place | None:
    """Return the place of one article, page or file, or of the feed below it. Articles keep their numbers."""
    noted = _noted([name, *_SINGLE], value)
    if noted:
        target = noted.place()
        return beyond(request, target, tail) if target else None
    number = _number(value)
    return place_of(request, f"/archives/{number}/{tail}") if number else None


def _named(request: HttpRequest, above: str, slug: str, tail: str) -> Place | None:
    """Return the place of a list by its slug."""
    path = f"/{above}/{slug}"
    found = place_of(request, f"{path}/{tail}") if slug else None
    return found or _section(request, path, tail) or _of_format(request, format_in(path), tail)


def _section(request: HttpRequest, path: str, tail: str) -> Place | None:
    """Return the place of a section by the last of its slugs, as WordPress finds it whatever stands before that."""
    slug = normal_slug(path.rpartition("/")[2])
    if not path.startswith(_SECTIONS) or "\0" in slug:
        return None
    # One that stands where it was looked for has been asked already.
    others = Category.objects.exclude(path=normal_slug(path.removeprefix(_SECTIONS)))
    section = others.filter(slug=slug).order_by("pk").first()
    return asked(request, f"{_SECTIONS}{section.path}/{tail}") if section else None


def _noted(names: list[str], value: str) -> Redirect | None:
    """Return what an import or the owner has noted of a number of WordPress's, under the first of some names for it."""
    number = _number(value)
    if number is None:
        return None
    paths = [normal_path(f"/?{name}={number}") for name in names]
    found = {
        r.old_path: r for r in Redirect.objects.filter(old_path__in=paths).select_related("article")
    }
    return next((found[path] for path in paths if path in found), None)


def _number(value: str) -> int | None:
    """Return a number that a row or a page can have; None for anything else."""
    is_one = value.isascii() and value.isdigit() and len(value) < 19
    return (int(value) or None) if is_one else None
