"""Articles and static pages behind a password: who has typed it, and what such a reader may open."""

from collections.abc import Iterable
from itertools import islice
from unicodedata import normalize

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db.models import BigIntegerField, DateTimeField, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.reader import has_session
from blog.article_queries import ArticleQuerySet
from blog.articles import PASSWORD_LENGTH, Article
from blog.pages import Page
from blog.prepared import Query, slot

__all__ = [
    "PASSWORD_LENGTH",
    "is_password_of",
    "is_unlocked",
    "readable",
    "readable_article",
    "unlock",
]

#: How long a reader need not type it again, as WordPress has it: ten days, in seconds.
UNLOCKED_FOR = 10 * 24 * 60 * 60
#: A browser that comes with more cookies of ours than this did not get them from us one by one.
MOST_UNLOCKED = 50
_PREFIX = "unlocked-"
#: Stands before the number of a page there.
_PAGE = "page-"
_SALT = "blog.unlocking"
#: An article that everybody may read, its text left out: whoever says something below it needs none of that.
_EVERYBODYS = Query(
    lambda: (
        Article.objects.visible_to(AnonymousUser(), slot("now", DateTimeField()))
        .filter(pk=slot("pk", BigIntegerField()))
        .defer("body", "body_html")
    )
)


def is_password_of(thing: Article | Page, typed: str) -> bool:
    """Whether ``typed`` is the password of an article or a page.

    Spaces around it, which copying adds, do not count, nor how a keyboard composes a letter with its mark. One of
    nothing but spaces opens nothing.
    """
    wanted = _as_compared(thing.password)
    return bool(wanted) and constant_time_compare(wanted, _as_compared(typed))


def _as_compared(password: str) -> str:
    return normalize("NFC", password).strip()


def unlock(response: HttpResponse, thing: Article | Page) -> None:
    """Let the browser open an article or a page from now on; another password locks it again."""
    key = _key(thing)
    response.set_cookie(
        f"{_PREFIX}{key}",
        signing.dumps([key, _mark(key, thing.password)], salt=_SALT),
        max_age=UNLOCKED_FOR,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )


def is_unlocked(request: HttpRequest, thing: Article | Page) -> bool:
    """Whether the request's browser was given the password that an article or a page has today."""
    key = _key(thing)
    cookie = request.COOKIES.get(f"{_PREFIX}{key}", "")
    if not cookie:
        return False
    try:
        said = signing.loads(cookie, salt=_SALT, max_age=UNLOCKED_FOR)
    except signing.BadSignature:
        return False
    return said == [key, _mark(key, thing.password)]


def readable(request: HttpRequest) -> ArticleQuerySet:
    """Return the articles that this request may read and comment on, with those its reader has unlocked.

    No query, but one for the names of what is unlocked where a cookie says that something is.
    """
    user = request.user if has_session(request) else AnonymousUser()
    visible = Article.objects.visible_to(user)
    unlocked = unlocked_ids(request)
    if not unlocked:
        return visible
    opened = Article.objects.behind_a_password().filter(pk__in=unlocked)
    return Article.objects.filter(Q(pk__in=visible.values("pk")) | Q(pk__in=opened.values("pk")))


def readable_article(request: HttpRequest, number: int) -> Article | None:
    """Return the article of a number if this request may read and comment on it; None otherwise.

    One query, and those of ``readable`` where the reader is known or has unlocked something.
    """
    if has_session(request) or _unlocking(request):
        return readable(request).filter(pk=number).first()
    return _EVERYBODYS.first(pk=number, now=timezone.now())


def unlocked_ids(request: HttpRequest) -> list[int]:
    """Return the ids of the articles whose password this browser was given, checked against today's.

    With those that carry the conversations of pages, which a page's password opens.
    """
    names = [name.removeprefix(_PREFIX) for name in _unlocking(request)]
    ids = _numbers(name for name in names if not name.startswith(_PAGE))
    pages = _numbers(name.removeprefix(_PAGE) for name in names if name.startswith(_PAGE))
    if not ids and not pages:
        return []
    named = Q(pk__in=ids, page=None) | Q(page__in=pages)
    locked = Article.objects.behind_a_password().filter(named).only("pk", "password", "page")
    return [article.pk for article in locked if is_unlocked(request, article)]


def _unlocking(request: HttpRequest) -> list[str]:
    """Return the names of the cookies that may open something."""
    return [name for name in request.COOKIES if name.startswith(_PREFIX)]


def _numbers(words: Iterable[str]) -> list[int]:
    """Return those of some words that are numbers which rows can have; no more than a browser comes with."""
    found = (int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 19)
    return list(islice(found, MOST_UNLOCKED))


def _key(thing: Article | Page) -> int | str:
    """Return what a cookie calls a thing. What carries a page's conversation is opened with the page."""
    if isinstance(thing, Page):
        return f"{_PAGE}{thing.pk}"
    return f"{_PAGE}{thing.page_id}" if thing.page_id else thing.pk


def _mark(key: int | str, password: str) -> str:
    """Return what stands for the password in the cookie: a digest that only this site can make."""
    return salted_hmac(_SALT, f"{key}:{password}", algorithm="sha256").hexdigest()
