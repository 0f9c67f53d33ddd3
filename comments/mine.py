"""One's own comment: the page that a guest's link opens, and claiming it for an account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.reader import reader_of
from comments.claiming import AlreadyClaimed, claim_comment
from comments.models import Comment
from comments.own import landing
from comments.ownership import key_in, may_change, owner_url


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
    return {
        "comment": comment,
        "permalink": landing(comment),
        "key": key,
        "here": owner_url(comment) if key else request.path.replace("/claim/", "/mine/"),
        "is_guest": comment.user_id is None,
    }
