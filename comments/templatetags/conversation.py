"""What the templates of articles and lists may show of the conversation."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.providers import ProviderLink, configured_providers
from accounts.reader import Reader, reader_of
from blog.models import Article
from comments.forms import CommentForm, comment_form
from comments.mine import latest_of
from comments.models import Comment, Conversation, DiscussionSettings
from comments.own import own_comment_id
from comments.policy import accepts_comments, closes_at
from comments.threads import thread

register = template.Library()


@register.inclusion_tag("comments/_conversation.html", takes_context=True)
def conversation(context: dict[str, Any], article: Article) -> dict[str, Any]:
    """Render an article's comments and the form below them.

    A view that refuses a comment passes ``comment_form`` and ``comment_refusal`` in the context.
    """
    request: HttpRequest = context["request"]
    own = own_comment_id(request)
    comments = list(Comment.objects.of(article).visible(own).in_thread_order().for_thread())
    reader = reader_of(request)
    discussion = DiscussionSettings.load()
    form = context.get("comment_form") or empty_form(request, article, reader, discussion)
    replying_to = answered(form, comments)
    aim(form, replying_to)
    return {
        "article": article,
        "is_open": accepts_comments(article, discussion),
        "closes_at": closes_at(article, discussion),
        "must_sign_in": discussion.require_sign_in and reader is None,
        "authors": {authorship.author_id for authorship in article.authorships.all()},
        "nodes": thread(comments),
        "count": sum(1 for comment in comments if comment.is_visible),
        "form": form,
        "refusal": context.get("comment_refusal", ""),
        "replying_to": replying_to,
        "reader": reader,
        "providers": configured_providers(),
        "permalink": article.get_absolute_url(),
        "request": request,
        "site": context.get("site"),
    }


def empty_form(
    request: HttpRequest,
    article: Article,
    reader: Reader | None,
    discussion: DiscussionSettings,
) -> CommentForm:
    """Return the form as a reader first sees it, aimed at ?replytocom=N where that is asked for."""
    asked = request.GET.get("replytocom", "")
    parent = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    initial = {"comment_post_ID": article.pk, "comment_parent": parent}
    return comment_form(discussion, reader, initial=initial)


def answered(form: CommentForm, comments: Iterable[Comment]) -> Comment | None:
    """Return the visible comment that the form answers; None for the article itself."""
    value = str(form["comment_parent"].value() or "")
    return next((c for c in comments if str(c.pk) == value and c.is_visible), None)


def aim(form: CommentForm, comment: Comment | None) -> None:
    """Let the form answer ``comment``, or the article where what it named is not there."""
    number = comment.pk if comment else 0
    if form.is_bound:
        form.data = {
            **{name: form.data.get(name) for name in form.data},
            "comment_parent": str(number),
        }
    else:
        form.initial["comment_parent"] = number


@register.simple_tag
def comment_counts(articles: Iterable[Article]) -> dict[int, int]:
    """Return how many comments each of some articles has, by article id; one query for all."""
    found = Conversation.objects.filter(article__in=[article.pk for article in articles])
    return dict(found.values_list("article_id", "approved"))


@register.filter
def of(counts: dict[int, int], article: Article) -> int:
    """Return an article's number from comment_counts, 0 where it has none."""
    return counts.get(article.pk, 0)


@register.inclusion_tag("comments/_field.html")
def field(field: BoundField) -> dict[str, BoundField]:
    """Render a field with its label, hint and first error."""
    return {"field": field}


@register.simple_tag
def popup_url(provider: ProviderLink) -> str:
    """Return where a small window starts to log in with a provider; it ends on the page that closes itself."""
    return provider.login_url(reverse("signed-in"))


@register.inclusion_tag("comments/_my_comments.html")
def my_comments(person: User) -> dict[str, Any]:
    """Render somebody's latest comments, for their account page; one query."""
    comments, has_more = latest_of(person, size=5)
    return {"comments": comments, "has_more": has_more}
