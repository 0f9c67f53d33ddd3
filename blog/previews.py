"""Articles before others read them: for their editors, and by a signed link for somebody without an account."""

import datetime as dt
from typing import TypedDict

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.admin.views.decorators import staff_member_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from blog.articles import Article
from blog.revisions import as_drafted, working_copy
from blog.views import render_article

_SALT = "blog.previews"
#: The choices for how long a link is good, in days.
DAYS = (1, 7, 30)


class _Shared(TypedDict):
    """What a link says: which article, until when (seconds since 1970)."""

    article: int
    until: int


def shared_address(article: Article, days: int) -> tuple[str, dt.datetime]:
    """Return an address by which anybody sees the article's draft, and when it ends."""
    until = timezone.now() + dt.timedelta(days=days)
    said = _Shared(article=article.pk, until=int(until.timestamp()))
    token = signing.Signer(salt=_SALT).sign_object(dict(said))
    return reverse("blog:shared-preview", args=[token]), until


# The editor's page shows the preview beside the text: a page of ours may frame it, nobody else's.
@require_safe
@never_cache
@staff_member_required(login_url="admin:login")
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an article as its page will look, to those only who may edit it: with the words of its working copy."""
    found = get_object_or_404(Article.objects.editable_by(request.user), pk=pk)
    if found.is_public and not working_copy(found) and "beside" not in request.GET:
        return redirect(found.get_absolute_url())
    return render_article(request, as_drafted(found), is_preview=True)


@require_safe
@never_cache
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show a draft to whoever has the link, until its end: 410 after that, 404 for a link that we never made."""
    try:
        said = signing.Signer(salt=_SALT).unsign_object(token)
        number, until = int(said["article"]), dt.datetime.fromtimestamp(said["until"], tz=dt.UTC)
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise Http404("There is no such preview.") from error
    if until < timezone.now():
        return render(request, "blog/preview_ended.html", {"until": until}, status=410)
    found = get_object_or_404(Article.objects.out_of_trash(), pk=number)
    response = render_article(request, as_drafted(found), is_preview=True, shared_until=until)
    # The address is a key: it does not travel with a click.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
