"""Which page of a conversation a request asks for."""

import re

from django.forms import Form
from django.http import HttpRequest

from accounts.reader import Reader
from blog.models import Article
from comments.models import Comment, DiscussionSettings, Status
from comments.own import own_comment_ids
from comments.paths import root_id
from comments.places import FOLDED
from comments.reading import (
    Order,
    Reading,
    Visit,
    conversation_of,
    read_best,
    read_newest,
    read_page,
    read_thread,
)
from comments.said import said

#: How many waiting comments of one person a page shows.
WAITING_SHOWN = 20


def number_in(text: str | None) -> int | None:
    """Return a positive number that a database can hold, None for anything else."""
    if text and text.isascii() and text.isdigit() and len(text) < 19:
        return int(text) or None
    return None


def visit_to(
    request: HttpRequest,
    article: Article,
    reader: Reader | None,
    discussion: DiscussionSettings | None = None,
) -> Visit:
    """Return what every page of the article's conversation is made from, for whoever asks."""
    return Visit(
        article,
        conversation_of(article),
        discussion or DiscussionSettings.load(),
        own_waiting(request, article, reader),
    )


def chosen_reading(
    request: HttpRequest, visit: Visit, form: Form, number: int | None = None
) -> Reading:
    """Return the page of the conversation that an article's address asks for.

    ``number`` is that of /comment-page-N/. Without it ?order= sorts; a comment that ?comment=, ?replytocom= or
    a form sent back names is shown on the page on which it stands; all else is the first page.
    """
    if number is not None:
        return read_page(visit, number)
    order = request.GET.get("order", "")
    if order == Order.NEWEST:
        return read_newest(visit, number_in(request.GET.get("before")))
    if order == Order.BEST and visit.discussion.votes:
        return read_best(visit, place_in(request.GET.get("after", "")))
    named = number_in(request.GET.get("comment")) or number_in(
        str(form["comment_parent"].value() or "")
    )
    return read_around(visit, named or next(iter(visit.own), None))


def read_around(visit: Visit, named: int | None) -> Reading:
    """Return the page on which a comment stands; the first one where there is no such comment."""
    standing = Comment.objects.standing().of(visit.article)
    found = standing.filter(pk=named).first() if named else None
    if found is not None and found.page is None and found.parent_id:
        # It waits: it will stand where the comment stands that it answers.
        found = Comment.objects.filter(pk=found.parent_id).first()
    if found is None or found.page is None:
        return read_page(visit, 1)
    if found.fold >= FOLDED:
        [root] = said(Comment.objects.filter(pk=root_id(found.path or "")))
        reading = read_thread(visit, root, found.fold)
        if reading is not None:
            return reading
    return read_page(visit, found.page)


def own_waiting(request: HttpRequest, article: Article, reader: Reader | None) -> list[int]:
    """Return the ids of waiting comments that only the asker sees: by the address, or of the account."""
    own = own_comment_ids(request)
    if reader is not None:
        waiting = Comment.objects.of(article).filter(user=reader.user, status=Status.PENDING)
        own += waiting.order_by("-pk").values_list("pk", flat=True)[:WAITING_SHOWN]
    return own


def place_in(text: str) -> tuple[int, int] | None:
    """Return score and sequence from ?after=SCORE-SEQUENCE, None for anything else."""
    found = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", text, re.ASCII)
    return (int(found[1]), int(found[2])) if found else None
