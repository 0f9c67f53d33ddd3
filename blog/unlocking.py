"""Articles behind a password: who has typed it, and what such a reader may open."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db.models import BigIntegerField, DateTimeField, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from accounts.reader import has_session
from blog.article_queries import ArticleQuerySet
from blog.articles import PASSWORD_LENGTH, Article
from blog.prepared import Query, slot

__all__ = [
    "PASSWORD_LENGTH",
    "is_password_of",
    "may_look_inside",
    "readable",
    "readable_article",
    "unlock",
]

#: How long a reader need not type it again, as WordPress has it: ten days, in seconds.
UNLOCKED_FOR = 10 * 24 * 60 * 60
#: A browser that comes with more cookies of ours than this did not get them from us one by one.
MOST_UNLOCKED = 50
_PREFIX = "unlocked-"
_SALT = "blog.unlocking"
#: An article that everybody may read, its text left out: whoever says something below it needs none of that.
_EVERYBODYS = Query(
    lambda: (
        Article.objects.visible_to(AnonymousUser(), slot("now", DateTimeField()))
        .filter(pk=slot("pk", BigIntegerField()))
        .defer("body", "body_html")
    )
)


def is_password_of(article: Article, typed: str) -> bool:
    """Whether ``typed`` is the article's password. Spaces around it, which copying adds, do not count."""
    return bool(article.password) and constant_time_compare(article.password.strip(), typed.strip())


def unlock(response: HttpResponse, article: Article) -> None:
    """Let the browser open the article from now on; another password locks it again."""
    response.set_cookie(
        f"{_PREFIX}{article.pk}",
        signing.dumps([article.pk, _mark(article)], salt=_SALT),
        max_age=UNLOCKED_FOR,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )


def is_unlocked(request: HttpRequest, article: Article) -> bool:
    """Whether the request's browser was given the password that the article has today."""
    cookie = request.COOKIES.get(f"{_PREFIX}{article.pk}", "")
    if not cookie:
        return False
    try:
        said = signing.loads(cookie, salt=_SALT, max_age=UNLOCKED_FOR)
    except signing.BadSignature:
        return False
    return said == [article.pk, _mark(article)]


def may_look_inside(request: HttpRequest, article: Article) -> bool:
    """Whether the reader of a locked article sees it: the password was given, or the article is theirs to edit."""
    if is_unlocked(request, article):
        return True
    user = request.user if has_session(request) else None
    return (
        isinstance(user, User) and Article.objects.editable_by(user).filter(pk=article.pk).exists()
    )


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
    """Return the ids of the articles whose password this browser was given, checked against today's."""
    numbers = [name.removeprefix(_PREFIX) for name in _unlocking(request)]
    ids = [int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 19][:MOST_UNLOCKED]
    if not ids:
        return []
    locked = Article.objects.behind_a_password().filter(pk__in=ids).only("pk", "password")
    return [article.pk for article in locked if is_unlocked(request, article)]


def _unlocking(request: HttpRequest) -> list[str]:
    """Return the names of the cookies that may open something."""
    return [name for name in request.COOKIES if name.startswith(_PREFIX)]


def _mark(article: Article) -> str:
    """Return what stands for the password in the cookie: a digest that only this site can make."""
    return salted_hmac(_SALT, f"{article.pk}:{article.password}", algorithm="sha256").hexdigest()
