"""Leaving the comment form to log in, change the account or log out, with what was typed: without any script."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.limits import Limit, network_of
from accounts.providers import configured_providers
from accounts.reader import reader_of
from blog.models import Article
from blog.views import render_article
from comments.access import article_or_404
from comments.choosing import number_in
from comments.drafts import HELD, Draft, DraftTooLong, held_draft, hold_draft, named, typed
from comments.forms import comment_form
from comments.models import TEXT_BYTES, DiscussionSettings
from comments.origin import Verdict, judge_origin
from comments.views import commented_article, confirmation, refusal, refuse_unreadable

#: What a button says it leads to, besides a provider's id.
CHANGE = "change"
LOG_OUT = "log-out"

#: Each way out of the form writes a draft.
HOLD_LIMIT = Limit("hold-draft", 20, 60)


@csrf_exempt  # judge_origin protects it: the page that posts here carries no token
@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Hold the draft and answer 303 to where the pressed button leads; that leads back to the draft."""
    refuse_unreadable(request)
    article = commented_article(request)
    form = comment_form(DiscussionSettings.load(), reader_of(request), request.POST)
    destination = request.POST.get("to", "")
    match judge_origin(request):
        case Verdict.FOREIGN:
            return refusal(request, article, form, "This did not come from our page.", 403)
        case Verdict.UNKNOWN:
            return confirmation(request, article, action=reverse("comments:hold"))
    if destination not in {CHANGE, LOG_OUT, *(link.id for link in configured_providers())}:
        return refusal(request, article, form, "There is no such way to log in here.", 400)
    try:
        fields = typed(request.POST)
    except DraftTooLong:
        message = (
            f"This is too long to be kept while you log in. A comment may have {TEXT_BYTES:,} bytes at most: "
            "please shorten it first."
        )
        return refusal(request, article, form, message, 413)
    if wait := HOLD_LIMIT.hit(network_of(request)):
        message = f"This was tried too often from where you are. Please wait {wait} seconds and try again."
        response = refusal(request, article, form, message, 429)
        response["Retry-After"] = str(wait)
        return response
    draft = named(request, article, fields, request.POST.get(HELD, ""))
    return leave(request, article, draft, destination)


def leave(request: HttpRequest, article: Article, draft: Draft, destination: str) -> HttpResponse:
    """Hold the draft, log out where that was asked, and send the browser on."""
    back = draft_url(article, draft)
    if destination == LOG_OUT:
        logout(request)
        address = back
    elif destination == CHANGE:
        address = f"{reverse('account_login')}?{urlencode({'next': back})}"
    else:
        address = next(
            link.login_url(back) for link in configured_providers() if link.id == destination
        )
    response = redirect(address)
    response.status_code = 303
    hold_draft(request, response, draft)
    return response


def draft_url(article: Article, draft: Draft) -> str:
    """Return the address of the form with the draft in it."""
    query = {HELD: draft.name}
    parent = draft.fields.get("comment_parent", "")
    if number_in(parent):
        query["replytocom"] = parent
    return f"{reverse('comments:draft', args=[article.pk])}?{urlencode(query)}#respond"


@require_safe
@never_cache
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the article with this visit's draft in its form; without a draft, lead to the article itself."""
    article = article_or_404(request, pk=pk)
    held = held_draft(request, article, request.GET.get(HELD, ""))
    if held is None:
        parent = request.GET.get("replytocom", "")
        query = f"?{urlencode({'replytocom': parent})}" if parent else ""
        return redirect(f"{article.get_absolute_url()}{query}#respond")
    form = comment_form(
        DiscussionSettings.load(),
        reader_of(request),
        initial={**held.fields, "comment_post_ID": article.pk, HELD: held.name},
    )
    return render_article(request, article, comment_form=form)
