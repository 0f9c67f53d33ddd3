"""The page that asks for the password of an article or a static page, and what takes it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.limits import Limit, network_of
from blog.models import Article, Page
from blog.showing import show
from blog.unlocking import PASSWORD_LENGTH, is_password_of
from blog.unlocking import unlock as set_unlocked

#: How often a network may try the password of one article or static page: somebody who mistypes is let go on, a
#: program is not.
TRIES = Limit("unlock", 10, 10 * 60)


def locked_page(
    request: HttpRequest, thing: Article | Page, message: str = "", status: int = 200
) -> HttpResponse:
    """Ask for the password of an article or a page; nothing but its title is shown, and nobody keeps it."""
    page = thing if isinstance(thing, Page) else thing.page
    context = {
        "title": page.title if page else thing.title,
        "language_of_text": "" if isinstance(thing, Page) else thing.language,
        "page": page,
        "article": None if page else thing,
        "message": message,
    }
    response = show(request, "blog/locked.html", context, status=status)
    add_never_cache_headers(response)
    return response


@csrf_exempt  # nothing happens but for somebody who knows the password, and no session is touched
@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the password of an article: 303 to it with a cookie, or 403 with the form again.

    Not for the row of a page's conversation: the page takes that password, and its tries are not to be doubled.
    """
    articles = Article.objects.behind_a_password().filter(page=None)
    return _unlock(request, get_object_or_404(articles, pk=pk))


@csrf_exempt  # as above
@require_POST
def unlock_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the password of a static page, in the same way."""
    return _unlock(request, get_object_or_404(Page.objects.behind_a_password(), pk=pk))


def _unlock(request: HttpRequest, thing: Article | Page) -> HttpResponse:
    name = "page" if isinstance(thing, Page) else "article"
    if wait := TRIES.hit(f"{name}:{thing.pk}:{network_of(request)}"):
        words = "Too many tries. Wait a few minutes, then try again."
        response = locked_page(request, thing, words, 429)
        response["Retry-After"] = str(wait)
        return response
    if not is_password_of(thing, request.POST.get("post_password", "")[:PASSWORD_LENGTH]):
        return locked_page(request, thing, f"That is not the password of this {name}.", 403)
    response = HttpResponseRedirect(thing.get_absolute_url(), status=303)
    add_never_cache_headers(response)
    set_unlocked(response, thing)
    return response
