"""What the templates of articles and lists may show of the conversation."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.models import User
from accounts.providers import ProviderLink, configured_providers
from accounts.reader import Reader, reader_of
from blog.caching import keep_private
from blog.models import Article
from comments.addresses import page_address
from comments.choosing import chosen_reading, number_in, visit_to
from comments.editing import is_recent
from comments.forms import CommentForm, comment_form
from comments.mine import latest_of
from comments.models import TEXT_BYTES, Comment, Conversation, DiscussionSettings, Status, Vote
from comments.own import own_comment_ids
from comments.policy import accepts_comments, closes_at
from comments.reading import Order, Reading
from comments.said import Said
from comments.thread_html import Around, thread_html
from pagecache.fragments import kept

register = template.Library()


@register.simple_tag(takes_context=True)
def conversation(context: dict[str, Any], article: Article) -> SafeString:
    """Render a page of an article's comments and the form below them.

    A view that refuses a comment passes ``comment_form`` and ``comment_refusal`` in the context, one that shows
    a certain page ``comment_page``, and one that has read the page already ``reading``.

    As everybody sees it first it is kept: most changes that make an article's page old are none of its conversation.
    """
    request: HttpRequest = context["request"]
    reader = reader_of(request)
    special = any(context.get(name) for name in ("comment_form", "reading", "comment_page"))
    if special or reader or request.GET or own_comment_ids(request):
        return rendered(context, article, reader)
    is_open = accepts_comments(article, DiscussionSettings.load())
    key = ("conversation", article.pk, article.get_absolute_url(), is_open, get_language())
    tags = (article.cache_tag, "site", "people")
    return kept(key, tags, lambda: rendered(context, article, reader))


def rendered(context: dict[str, Any], article: Article, reader: Reader | None) -> SafeString:
    """Return the page of the conversation that is asked for, with the form."""
    return render_to_string("comments/_conversation.html", shown_of(context, article, reader))


def shown_of(context: dict[str, Any], article: Article, reader: Reader | None) -> dict[str, Any]:
    """Return what the template of the conversation shows."""
    request: HttpRequest = context["request"]
    known: Reading | None = context.get("reading")
    discussion = known.visit.discussion if known else DiscussionSettings.load()
    sent_back: CommentForm | None = context.get("comment_form")
    form = sent_back or empty_form(request, article, reader, discussion)
    reading = known or chosen_reading(
        request, visit_to(request, article, reader, discussion), form, context.get("comment_page")
    )
    has_votes = discussion.votes
    replying_to = answered(form, reading.comments)
    aim(form, replying_to)
    own = own_comment_ids(request)
    if own:
        keep_private(request)
    is_open = accepts_comments(article, discussion)
    shown = {
        "article": article,
        "is_open": is_open,
        "closes_at": closes_at(article, discussion),
        "must_sign_in": discussion.require_sign_in and reader is None,
        "reading": reading,
        "count": reading.conversation.approved,
        "orders": [order for order in Order if has_votes or order != Order.BEST],
        "has_votes": has_votes,
        "levels": discussion.shown_levels,
        "form": form,
        # The same for everybody who comes here: made once for each article.
        "is_untouched": sent_back is None and reader is None,
        "has_arrived": bool(own) and is_set_aside(own[0], reading.comments),
        "refusal": context.get("comment_refusal", ""),
        "preview": context.get("comment_preview", ""),
        "replying_to": replying_to,
        "reader": reader,
        "providers": configured_providers(),
        "permalink": article.get_absolute_url(),
        "request": request,
        "site": context.get("site"),
        "text_bytes": TEXT_BYTES,
    }
    around = Around(
        article.get_absolute_url(),
        authors={authorship.author_id for authorship in article.authorships.all()},
        is_open=is_open,
        has_votes=has_votes,
        own={c.pk for c in reading.comments if not c.is_visible and c.pk in reading.visit.own},
        changeable=changeable(reading.comments, own, reader, discussion),
        voted=voted(reading.comments, reader) if has_votes else (),
    )
    answers = replying_to is not None and is_open
    return shown | {
        "thread": thread_html(
            reading.nodes,
            around,
            replying_to.pk if replying_to else None,
            render_to_string("comments/_respond.html", shown) if answers else "",
        )
    }


def changeable(
    comments: Iterable[Said],
    own: Iterable[int],
    reader: Reader | None,
    discussion: DiscussionSettings,
) -> set[int]:
    """Return the ids of the comments that the page offers to change: the account's, or the guest's of this address.

    Whether the browser may is asked again where it does (ownership.py): here only links are shown.
    """
    own = set(own)
    if not own and reader is None:
        return set()
    return {
        c.pk
        for c in comments
        if is_recent(c, discussion)
        and (c.user_id == reader.user.pk if reader else c.user_id is None and c.pk in own)
    }


def is_set_aside(pk: int, shown: Iterable[Said]) -> bool:
    """Whether a comment was taken for spam when it came: its writer, who may be mistaken for one, must hear of it.

    A query only where the page does not show it.
    """
    if any(comment.pk == pk for comment in shown):
        return False
    return Comment.objects.filter(pk=pk, status=Status.SPAM).exists()


def voted(comments: Iterable[Said], reader: Reader | None) -> set[int]:
    """Return which of the comments the reader has voted for; no query for guests."""
    if reader is None:
        return set()
    votes = Vote.objects.filter(user=reader.user, comment__in=[c.pk for c in comments])
    return set(votes.values_list("comment_id", flat=True))


@register.filter
def page_of(comment: Said, permalink: str) -> str:
    """Return the address of the page that a comment stands on; the template knows the article's."""
    return page_address(comment, permalink)


def empty_form(
    request: HttpRequest,
    article: Article,
    reader: Reader | None,
    discussion: DiscussionSettings,
) -> CommentForm:
    """Return the form as a reader first sees it, aimed at ?replytocom=N where that is asked for."""
    parent = number_in(request.GET.get("replytocom")) or 0
    initial = {"comment_post_ID": article.pk, "comment_parent": parent}
    return comment_form(discussion, reader, initial=initial)


def answered(form: CommentForm, comments: Iterable[Said]) -> Said | None:
    """Return the visible comment that the form answers; None for the article itself."""
    value = str(form["comment_parent"].value() or "")
    return next((c for c in comments if str(c.pk) == value and c.is_visible), None)


def aim(form: CommentForm, comment: Said | None) -> None:
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
def comment_counts(articles: Iterable[Article]) -> "SimpleLazyObject[dict[int, int]]":
    """Return how many comments each of some articles has, by article id; one query for all, once one is asked for."""

    def counted() -> dict[int, int]:
        found = Conversation.objects.filter(article__in=[article.pk for article in articles])
        return dict(found.values_list("article_id", "approved"))

    return SimpleLazyObject(counted)


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
