"""One's own comments: the list, the page of one (which a guest's link opens), and claiming it for an account."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.reader import reader_of
from comments.claiming import AlreadyClaimed, claim_comment
from comments.editing import is_recent, minutes
from comments.mail.addresses import address_of_writer
from comments.mail.links import article_mail, mailbox_link, stop_link
from comments.mail.models import Mailbox
from comments.models import Comment, DiscussionSettings
from comments.own import landing
from comments.ownership import is_key_of, key_in, may_change, owner_url

#: Comments on a page of one's own.
PAGE_SIZE = 20


@never_cache
@login_required
@require_safe
def my_comments(request: HttpRequest) -> HttpResponse:
    """List one's own comments, newest first: those before the one that ``?before=`` names."""
    assert isinstance(request.user, User)  # noqa: S101 (login_required saw to it)
    before = request.GET.get("before", "")
    valid = before.isascii() and before.isdigit() and len(before) < 19
    comments, has_more = latest_of(request.user, PAGE_SIZE, int(before) if valid else None)
    context = {"comments": comments, "older": comments[-1].pk if has_more else None}
    return render(request, "comments/my_comments.html", context)


def latest_of(user: User, size: int, before: int | None = None) -> tuple[list[Comment], bool]:
    """Return somebody's latest comments, at most ``size``, and whether there are more. Costs the same on every page."""
    comments = Comment.objects.standing().filter(user=user).select_related("article")
    if before is not None:
        comments = comments.filter(pk__lt=before)
    found = list(
        comments.defer("html", "article__body", "article__body_html").order_by("-pk")[: size + 1]
    )
    return found[:size], len(found) > size


@require_safe
@never_cache
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """Show somebody their own comment and what they may do with it. Opening the link changes nothing."""
    comment = own_comment(request, pk)
    return render(request, "comments/mine.html", page_of(request, comment))


@require_POST
@never_cache
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a guest's comment to the account that is signed in; answer 303 to the comment."""
    comment = own_comment(request, pk)
    reader = reader_of(request)
    if reader is None:
        context = {**page_of(request, comment), "refusal": "Please log in first."}
        return render(request, "comments/mine.html", context, status=403)
    try:
        claim_comment(comment, reader.user, reader.provider)
    except AlreadyClaimed:
        raise Http404("The comment belongs to another account.") from None
    response = redirect(landing(comment))
    response.status_code = 303
    return response


def own_comment(request: HttpRequest, pk: int) -> Comment:
    """Return the asker's own comment; 404 for everybody else's, so that nothing is learnt about them."""
    comments = Comment.objects.standing().select_related("article", "user")
    comment = get_object_or_404(comments, pk=pk)
    if not may_change(request, comment):
        raise Http404("This is not your comment.")
    return comment


def page_of(request: HttpRequest, comment: Comment) -> dict[str, object]:
    """Return what the page needs; ``key`` goes along with every form on it."""
    key = key_in(request)
    discussion = DiscussionSettings.load()
    return {
        "comment": comment,
        "permalink": landing(comment),
        "key": key,
        "here": owner_url(comment) if key else request.path.replace("/claim/", "/mine/"),
        "is_guest": comment.user_id is None,
        "is_recent": is_recent(comment, discussion),
        "minutes": minutes(discussion),
        "mail": mail_to_writer(comment, key),
    }


def mail_to_writer(comment: Comment, key: str) -> dict[str, object] | None:
    """Return what goes to the address of a guest and where it ends, for whoever has the link that was sent there.

    None for everybody else: a browser that wrote the comment may have been given anybody's address.
    """
    if not is_key_of(comment, key):
        return None
    box = Mailbox.objects.filter(email=address_of_writer(comment)).first()
    if box is None or not box.is_confirmed:
        return None
    return {
        "is_told": box.subscriptions.filter(article=comment.article_id).exists(),
        "stop": stop_link(box, article_mail(comment.article_id)),
        "everything": mailbox_link(box),
    }
