"""The pages of a conversation as readers see them. Each costs the same however much was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from django.db import models
from django.db.models import Q

from blog.models import Article
from comments.addresses import conversation_page, thread_page
from comments.conversations import Conversation
from comments.discussion import DiscussionSettings
from comments.models import Comment, CommentQuerySet, Status
from comments.paths import AFTER_ALL
from comments.places import FIRST, FOLD_SIZE, FOLDED, ROOM
from comments.said import Said, said
from comments.threads import Node, thread, with_traces


class Order(models.TextChoices):
    """How threads may be sorted; replies always stand in order of time."""

    OLDEST = "oldest", "Oldest"
    NEWEST = "newest", "Newest"
    BEST = "best", "Best"


@dataclass(frozen=True)
class Visit:
    """What every page of a conversation is made from, and for whom.

    ``own`` are ids of waiting comments that the reader wrote; they stand where they will stand.
    """

    article: Article
    conversation: Conversation
    discussion: DiscussionSettings
    own: Sequence[int] = ()


@dataclass
class Reading:
    """A page of a conversation: what stands on it, and where it leads."""

    visit: Visit
    address: str
    order: str = Order.OLDEST
    number: int = 1
    nodes: list[Node[Said]] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    #: The first comment of the thread, on a page that shows one thread only.
    root: Said | None = None

    @property
    def article(self) -> Article:
        """What is talked about."""
        return self.visit.article

    @property
    def conversation(self) -> Conversation:
        """What is known of the whole."""
        return self.visit.conversation

    @property
    def permalink(self) -> str:
        """The article's address."""
        return self.article.get_absolute_url()

    @property
    def pages(self) -> int:
        """How many pages the order of time has."""
        return self.conversation.pages

    @property
    def comments(self) -> Iterable[Said]:
        """What stands on it, traces included."""
        return (node.comment for node in self.nodes)


def conversation_of(article: Article) -> Conversation:
    """Return what is known of an article's conversation; one that has not begun is empty. One query."""
    return Conversation.objects.filter(article=article).first() or Conversation(article=article)


def read_page(visit: Visit, number: int) -> Reading:
    """Return a page in order of time: its threads and what places.py let stand there, one range of an index."""
    reading = Reading(
        visit, conversation_page(visit.article.get_absolute_url(), number), number=number
    )
    comments = Comment.objects.of(visit.article).filter(page=number, fold__in=(FIRST, ROOM))
    fill(reading, said(comments))
    if number > 1:
        reading.older = conversation_page(reading.permalink, number - 1)
    if number < visit.conversation.pages:
        reading.newer = conversation_page(reading.permalink, number + 1)
    return reading


def read_newest(visit: Visit, before: int | None) -> Reading:
    """Return a page of threads, the latest first, that began before the ``before``-th comment of the article."""
    reading = Reading(visit, visit.article.get_absolute_url(), Order.NEWEST)
    size = visit.discussion.page_threads
    roots = Comment.objects.of(visit.article).filter(parent=None, sequence__isnull=False)
    if before is not None:
        roots = roots.filter(sequence__lt=before)
    found = said(roots.order_by("-sequence")[: size + 1])
    fill_sorted(reading, found[:size], is_first=before is None)
    if len(found) > size:
        last = found[size - 1]
        reading.older = f"{reading.permalink}?order={Order.NEWEST}&before={last.sequence}#comments"
    return reading


def read_best(visit: Visit, after: tuple[int, int] | None) -> Reading:
    """Return a page of threads by the worth of their first comment; ``after``: score and sequence of the last seen."""
    reading = Reading(visit, visit.article.get_absolute_url(), Order.BEST)
    size = visit.discussion.page_threads
    roots = Comment.objects.of(visit.article).filter(parent=None, sequence__isnull=False)
    if after is not None:
        score, sequence = after
        roots = roots.filter(score__lte=score).exclude(score=score, sequence__gte=sequence)
    found = said(roots.order_by("-score", "-sequence")[: size + 1])
    fill_sorted(reading, found[:size], is_first=after is None)
    if len(found) > size:
        last = found[size - 1]
        place = f"{last.score}-{last.sequence}"
        reading.older = f"{reading.permalink}?order={Order.BEST}&after={place}#comments"
    return reading


def read_thread(visit: Visit, root: Said, number: int) -> Reading | None:
    """Return a page of one thread below its first comment; None where there is no such page."""
    address = thread_page(visit.article.get_absolute_url(), root.pk, number)
    reading = Reading(visit, address, number=number, root=root)
    last = FOLDED + (root.folded - 1) // FOLD_SIZE if root.folded else 1
    if number > last:
        return None
    folds = (FIRST, ROOM) if number == 1 else (number,)
    on_page = Comment.objects.of(visit.article).filter(page=root.page, fold__in=folds)
    fill(reading, [root, *said(on_page.below_path(root.path or ""))])
    if number > 1:
        reading.older = thread_page(reading.permalink, root.pk, number - 1)
    if number < last:
        reading.newer = thread_page(reading.permalink, root.pk, number + 1)
    return reading


def fill_sorted(reading: Reading, roots: list[Said], is_first: bool) -> None:
    """Put threads in the order of ``roots`` on a page, with the first replies of each; what waits on the first."""
    comments = roots
    if roots:
        # Each range by itself names all columns of the index: with the common ones outside SQLite would read
        # the whole conversation.
        ranges = Q()
        for root in roots:
            path = root.path or ""
            ranges |= Q(
                article=reading.article,
                page=root.page,
                fold=FIRST,
                path__gt=path,
                path__lt=f"{path}{AFTER_ALL}",
            )
        comments = [*roots, *said(Comment.objects.filter(ranges))]
    fill(reading, comments, [root.pk for root in roots], shows_own=is_first)


def fill(
    reading: Reading, comments: list[Said], order: Sequence[int] = (), *, shows_own: bool = True
) -> None:
    """Set the page's nodes: what may be read, the traces of what may not, and where threads go on."""
    own = reading.visit.own if shows_own else ()
    if own:
        here = {c.pk for c in comments}
        waiting = Comment.objects.of(reading.article).filter(pk__in=own, status=Status.PENDING)
        found = [c for c in said(waiting) if c.pk not in here]
        comments += [c for c in found if stands_on(c, reading, here)]
    visible = {
        c.pk for c in comments if c.is_visible or (c.pk in own and c.status == Status.PENDING)
    }
    kept = with_traces(comments, visible)
    threads_on = {c.pk for c in kept}
    kept += [
        c for c in comments if c.pk not in threads_on and c.parent_id is None and c.replied > 0
    ]
    reading.nodes = thread(
        kept,
        reading.visit.discussion.shown_levels,
        order=order,
        elsewhere=parents_elsewhere(kept),
    )
    mark_continued(reading)


def stands_on(comment: Said, reading: Reading, here: set[int]) -> bool:
    """Whether a comment that waits belongs to this page: with what it answers, or on the first of its article."""
    if comment.parent_id:
        return comment.parent_id in here
    return reading.root is None and (reading.order != Order.OLDEST or reading.number == 1)


def parents_elsewhere(comments: list[Said]) -> dict[int, Said]:
    """Return what is answered from another page, by id. A query only where there is such a thing."""
    here = {c.pk for c in comments}
    missing = {c.parent_id for c in comments if c.parent_id and c.parent_id not in here}
    if not missing:
        return {}
    found = said(Comment.objects.approved().filter(pk__in=missing))
    return {parent.pk: parent for parent in found}


def mark_continued(reading: Reading) -> None:
    """Note after each thread how many of its replies stand elsewhere, and where they begin."""
    if reading.root is not None:
        return
    is_sorted = reading.order != Order.OLDEST
    first: Node[Said] | None = None
    shown = 0
    for node, following in zip_longest(reading.nodes, reading.nodes[1:]):
        if node.level == 1:
            first, shown = node, 0
        elif node.comment.is_visible:
            shown += 1
        ends = following is None or following.level == 1
        if ends and first is not None and first.comment.replied > shown:
            node.continues = first.comment
            node.unshown = first.comment.replied - shown
            node.rest = continued_at(first.comment, reading.permalink, is_sorted)


def continued_at(root: Said, permalink: str, is_sorted: bool) -> str:
    """Return where a thread goes on: after what a page of the order of time shows, or from its beginning."""
    return thread_page(permalink, root.pk, 1 if is_sorted or not root.folded else FOLDED)


def loose(comments: CommentQuerySet) -> list[Node[Said]]:
    """Return comments one by one, each saying whom it answers: a script puts them into their threads. Two queries."""
    found = said(comments)
    parents = {
        c.pk: c for c in said(Comment.objects.approved().filter(replies__in=[c.pk for c in found]))
    }
    return [Node(c, 1, answers=parents.get(c.parent_id or 0), is_flattened=True) for c in found]
