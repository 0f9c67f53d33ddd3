"""The pages on which somebody edits or deletes a comment of their own, and what a script asks about them."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.reader import reader_of
from blog.models import Article
from blog.unlocking import readable
from comments.choosing import WAITING_SHOWN, number_in
from comments.editing import delete_comment, edit_comment, is_recent, minutes, too_late
from comments.forms import EditForm
from comments.mine import own_comment
from comments.models import Comment, DiscussionSettings, Status, Vote
from comments.own import landing
from comments.ownership import key_in, written_here
from comments.policy import Refused
from comments.reading import loose
from comments.said import Said
from comments.thread_html import Around, thread_html
from comments.threads import Node


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's own comment to be edited, or take the new text: 303 to the comment, 4xx with all that was typed."""
    comment = own_comment(request, pk)
    if request.method != "POST":
        form = EditForm(initial={"comment": comment.source})
        return edit_page(request, comment, form, refused_by_age(comment))
    form = EditForm(request.POST)
    if not form.is_valid():
        return edit_page(request, comment, form, "", 422)
    reader = reader_of(request)
    try:
        edit_comment(comment, form.cleaned_data["comment"], reader.user if reader else None)
    except Refused as refused:
        return edit_page(request, comment, form, refused.message, refused.status)
    return see(landing(comment))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether one's own comment is to go, or take it away: 303 to the conversation."""
    comment = own_comment(request, pk)
    refusal, status = refused_by_age(comment), 200
    if request.method == "POST":
        try:
            delete_comment(comment)
        except Refused as refused:
            refusal, status = refused.message, refused.status
        else:
            return see(f"{comment.article.get_absolute_url()}#comments")
    context = {**page(request, comment), "refusal": refusal}
    return render(request, "comments/delete.html", context, status=status)


@require_safe
@never_cache
def own(request: HttpRequest) -> JsonResponse:
    """Tell a script what on the page of ``?article=N`` is the asker's own: the page itself is the same for everybody.

    ``changeable`` has the ids of comments that may still be changed, ``voted`` those voted for, ``waiting`` the
    comments that wait, as HTML to be put in their places.
    """
    article = number_in(request.GET.get("article"))
    reader = reader_of(request)
    if article is None:
        raise BadRequest("The address names no article.")
    visible = readable(request).filter(pk=article)
    comments = Comment.objects.standing().filter(article__in=visible)
    if reader is not None:
        mine = comments.filter(user=reader.user)
        votes = Vote.objects.filter(user=reader.user, comment__article_id=article)
        voted = list(votes.order_by("-pk").values_list("comment_id", flat=True)[:500])
    else:
        mine, voted = comments.filter(user=None, pk__in=written_here(request)), []
    latest = loose(mine.order_by("-pk")[:WAITING_SHOWN])
    waiting = [node for node in reversed(latest) if node.comment.status == Status.PENDING]
    discussion = DiscussionSettings.load()
    changeable = [n.comment.pk for n in latest if is_recent(n.comment, discussion)]
    return JsonResponse(
        {
            "changeable": changeable,
            "voted": voted,
            "waiting": items(visible.get(), waiting, changeable) if waiting else "",
        }
    )


def items(article: Article, waiting: list[Node[Said]], changeable: list[int]) -> str:
    """Return comments of one article that wait, as their writer sees them."""
    around = Around(
        article.get_absolute_url(),
        authors={authorship.author_id for authorship in article.authorships.all()},
        is_open=False,
        has_votes=False,
        own={node.comment.pk for node in waiting},
        changeable=changeable,
    )
    return thread_html(waiting, around)


def edit_page(
    request: HttpRequest, comment: Comment, form: EditForm, refusal: str, status: int = 200
) -> HttpResponse:
    """Answer with the form and why it was not taken."""
    context = {**page(request, comment), "form": form, "refusal": refusal}
    return render(request, "comments/edit.html", context, status=status)


def page(request: HttpRequest, comment: Comment) -> dict[str, object]:
    """Return what both pages need; ``key`` goes along with their forms."""
    discussion = DiscussionSettings.load()
    return {
        "comment": comment,
        "article": comment.article,
        "permalink": landing(comment),
        "key": key_in(request),
        "mine": reverse("comments:mine", args=[comment.pk]),
        "is_open": is_recent(comment, discussion),
        "minutes": minutes(discussion),
    }


def refused_by_age(comment: Comment) -> str:
    """Return why a comment can no longer be changed; empty while it can."""
    discussion = DiscussionSettings.load()
    return "" if is_recent(comment, discussion) else too_late(discussion)


def see(address: str) -> HttpResponse:
    """Answer 303."""
    response = redirect(address)
    response.status_code = 303
    return response
