"""Where a comment stands among the pages of its conversation: decided once, when it becomes public, for ever.

The n-th thread of an article to become public begins on page (n - 1) // 50 + 1. A reply stands on the page of
its thread: among the first three of the thread (fold 0), or while the page has room (fold 1); later replies are
folded into pages of the thread's own, fifty each (fold 2, 3 …).

So a page is one range of an index, whatever the size of the conversation; an address that was given out stays
right; and nothing is ever numbered anew. What is deleted leaves its page shorter. The alternatives cost more:
an offset reads everything before the page, a running number is rewritten by each deletion, and with a cut
by size alone a new reply would move older ones to other addresses.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Q,
    When,
)
from django.utils import timezone

from blog.models import Article
from blog.prepared import Query, Update, slot
from comments.conversations import Conversation
from comments.discussion import DiscussionSettings
from comments.models import Comment, CommentQuerySet
from comments.paths import AFTER_ALL, root_id

#: Threads on a page, as WordPress has it, unless the owner says otherwise.
PAGE_THREADS = 50
#: Replies for which a page has room. With the first three of each thread it holds 400 comments at most.
PAGE_REPLIES = 200
#: Replies of each thread that stand on its page however full that is.
THREAD_FIRST = 3
#: Replies on each further page of a thread.
FOLD_SIZE = 50

#: What a fold means; each greater number is a further page of the thread.
FIRST, ROOM, FOLDED = 0, 1, 2


def thread_page(threads_before: int, page_threads: int = PAGE_THREADS) -> int:
    """Return the page on which the thread after ``threads_before`` others begins."""
    return threads_before // page_threads + 1


def reply_fold(in_thread: int, on_page: int, folded: int) -> int:
    """Return the fold of a new reply.

    ``in_thread`` replies stand in its thread's first fold already, ``on_page`` replies in the first two folds
    of its page, and ``folded`` in the further folds of its thread.
    """
    if in_thread < THREAD_FIRST:
        return FIRST
    if on_page < PAGE_REPLIES:
        return ROOM
    return FOLDED + folded // FOLD_SIZE


def counted(comment: Comment, change: int, locked: Conversation | None = None) -> None:
    """Note that a comment became public (``change`` 1) or is no longer (-1), inside the caller's transaction.

    The caller holds the conversation (``Conversation.locked``, as ``locked`` if it has it at hand) before it touches
    a comment's row, and has saved the comment's status, or will save the comment as a new one with all that it is
    given here. The first time gives the comment its place, and its fields are brought up to date.
    """
    if change > 0 and comment.page is None and not comment.parent_id:
        begin_thread(comment)
        _save_place(comment)
        return
    conversation = locked or Conversation.locked(comment.article_id)
    if change > 0 and comment.page is None:
        place_reply(comment, conversation)
    if comment.parent_id:
        _REPLIED.run(pk=root_id(comment.path or ""), change=change)
    conversation.approved += change
    conversation.latest_at = timezone.now()
    conversation.write()


def begin_thread(root: Comment, approved: int = 1) -> int:
    """Begin a thread on the latest page, or on a new one when that is full, and count its first comment.

    Inside the caller's transaction, which holds the conversation from now on; the caller saves the place. Returns
    the number that a new comment is to have. ``approved``: 0 where the first comment itself is not public.
    """
    values = {
        "article": root.article_id,
        "approved": approved,
        "now": timezone.now(),
        "page_threads": DiscussionSettings.load().page_threads,
    }
    row = _THREAD.row(**values)
    if row is None:
        Conversation.objects.get_or_create(article_id=root.article_id)
        row = _THREAD.row(**values)
    assert row is not None  # noqa: S101 (it was made a moment ago)
    root.page, root.sequence, new = row
    root.fold = FIRST
    return new


def place_reply(reply: Comment, conversation: Conversation) -> None:
    """Give a reply its place; the conversation is locked by the caller, who stores it.

    A thread whose top comment was never public, as an import may bring, is placed with its first public reply.
    """
    root = _ROOT.first(pk=root_id(reply.path or ""))
    if root is None:
        raise Comment.DoesNotExist("The thread is gone.")
    if root.page is None:
        begin_thread(root, approved=0)
        _save_place(root)
        conversation.published = root.sequence or 0
    place_in_thread(reply, root)
    conversation.published += 1
    reply.sequence = conversation.published
    _save_place(reply)


def place_in_thread(reply: Comment, root: Comment) -> None:
    """Put a reply on the page of its thread, or into a fold. Reads no more than one page holds."""
    page = {"article": root.article_id, "page": root.page}
    path = root.path or ""
    first = len(_FIRST_REPLIES.rows(**page, path=path, end=f"{path}{AFTER_ALL}"))
    on_page = _count(_REPLIES.rows(**page)) if first >= THREAD_FIRST else 0
    reply.page, reply.fold = root.page, reply_fold(first, on_page, root.folded)
    if reply.fold >= FOLDED:
        _FOLDED.run(pk=root.pk)


def _save_place(comment: Comment) -> None:
    """Store where a comment stands now, if it is not a new one, which is stored with it."""
    if not comment._state.adding:  # noqa: SLF001 (Django documents it)
        comment.save(update_fields=["path", "page", "fold", "sequence"])


def _count(rows: Sequence[Sequence[int]]) -> int:
    """Return what a query that counts has found: no row at all stands for none."""
    return rows[0][0] if rows else 0


_PK, _ARTICLE = slot("pk", BigIntegerField()), slot("article", BigIntegerField())
_ROOT = Query(lambda: Comment.objects.only("page", "path", "article_id", "folded").filter(pk=_PK))
_ON_PAGE = {"article_id": _ARTICLE, "page": slot("page", IntegerField())}
_REPLIES = Query(
    lambda: _counting(
        Comment.objects.filter(**_ON_PAGE, fold__in=(FIRST, ROOM)).exclude(parent=None)
    )
)
_FIRST_REPLIES = Query(
    lambda: (
        Comment.objects.filter(**_ON_PAGE, fold=FIRST)
        .between(slot("path", CharField()), slot("end", CharField()))
        .values_list("pk")[:THREAD_FIRST]
    )
)
_REPLIED = Update(
    lambda: Comment.objects.filter(pk=_PK),
    {"replied": F("replied") + slot("change", IntegerField())},
)
_FOLDED = Update(lambda: Comment.objects.filter(pk=_PK), {"folded": F("folded") + 1})


def _on_new_page(so: Any, otherwise: Any) -> Case:
    """Return one of two values: the first where the latest page of a conversation is full."""
    is_full = Q(latest_page_threads__gte=slot("page_threads", IntegerField()))
    return Case(When(is_full, then=so), default=otherwise, output_field=IntegerField())


# All at once, so that whoever begins a thread need not look first: the row is locked by being changed.
_THREAD = Update(
    lambda: Conversation.objects.filter(article_id=_ARTICLE),
    {
        "approved": F("approved") + slot("approved", IntegerField()),
        "latest_at": slot("now", DateTimeField()),
        "published": F("published") + 1,
        "pages": _on_new_page(F("pages") + 1, F("pages")),
        "latest_page_threads": _on_new_page(1, F("latest_page_threads") + 1),
    },
    returning=("pages", "published"),
    numbering=lambda: Comment,
)


def _counting(comments: CommentQuerySet) -> Any:
    """Return a query that counts comments of one article."""
    return comments.order_by().values("article_id").values_list(Count("pk"))


# --- Many at once


@dataclass
class Place:
    """Where a comment stands."""

    page: int
    fold: int
    sequence: int


class Places:
    """The same rule for a whole conversation in memory: for migrations and large imports."""

    def __init__(self, page_threads: int = PAGE_THREADS) -> None:
        """Begin with an empty conversation, ``page_threads`` threads to a page."""
        self.page_threads = page_threads
        self.given: dict[int, Place] = {}
        self.threads = 0
        self.first: Counter[int] = Counter()
        self.on_page: Counter[int] = Counter()
        #: Folded replies, by the thread's id.
        self.folded: Counter[int] = Counter()

    def adopt(self, root: int, page: int | None, folded: int) -> None:
        """Take a thread that stands on a page already, ``folded`` of its replies on pages of its own."""
        if page is not None:
            self.given[root] = Place(page, FIRST, 0)
            self.folded[root] = folded

    def add(self, comment_id: int, path: str) -> Iterator[tuple[int, Place]]:
        """Place a comment that becomes public; yield each id that got a place by it, its thread's first."""
        root = root_id(path)
        if root not in self.given:
            page = thread_page(self.threads, self.page_threads)
            self.threads += 1
            yield root, self._give(root, page, FIRST)
        if comment_id == root:
            return
        page = self.given[root].page
        fold = reply_fold(self.first[root], self.on_page[page], self.folded[root])
        self.first[root] += fold == FIRST
        self.on_page[page] += fold < FOLDED
        self.folded[root] += fold >= FOLDED
        yield comment_id, self._give(comment_id, page, fold)

    def _give(self, comment_id: int, page: int, fold: int) -> Place:
        self.given[comment_id] = Place(page, fold, len(self.given) + 1)
        return self.given[comment_id]


def place_all(comments: Iterable[Comment], page_threads: int = PAGE_THREADS) -> Places:
    """Set the places of one article's public comments, none of which has any; the caller saves them.

    They come in the order in which they became public, each with its path. ``replied`` and ``folded`` of the
    top comments are set too.
    """
    known: dict[int, Comment] = {}
    places = Places(page_threads)
    for comment in comments:
        known[comment.pk] = comment
        for pk, given in places.add(comment.pk, comment.path or ""):
            if pk in known:
                known[pk].page, known[pk].fold = given.page, given.fold
                known[pk].sequence = given.sequence
        root = known.get(root_id(comment.path or ""))
        if root is not None and root is not comment:
            root.replied += 1
    for pk, folded in places.folded.items():
        if pk in known:
            known[pk].folded = folded
    return places


def recount(article: Article) -> None:
    """Set an article's counts from the comments themselves; places stay."""
    with transaction.atomic():
        conversation = Conversation.locked(article.pk)
        approved = Comment.objects.of(article).approved()
        conversation.approved = approved.count()
        conversation.latest_at = (
            approved.order_by("-created_at").values_list("created_at", flat=True).first()
        )
        conversation.save()
