"""What stands below articles already, and the places that imported comments get beside it.

The rule of comments/places.py, for many comments of many articles at once: what is there keeps its place, what
comes gets the next ones, in the order of its time.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Count, Exists, OuterRef

from blog.models import Article
from blog.rendering import plain_text
from comments.discussion import DiscussionSettings
from comments.models import Comment, Conversation, Status
from comments.paths import root_id
from comments.places import FIRST, FOLDED, ROOM, Places, thread_page
from comments.rendering import render_comment
from transfer.records import CommentRecord

#: Values in one query; SQLite takes 32,766, older ones 999.
_MANY = 500
_TWIN = (
    *("pk", "article_id", "path", "created_at", "author_name", "html"),
    *("former_id", "former_anchor"),
)


class Standing:
    """The conversations of some articles, held until the transaction ends."""

    def __init__(self, articles: Sequence[Article], conversations: dict[int, Conversation]) -> None:
        """Take the articles and the conversations that have begun, by the article's number."""
        self.articles = articles
        self.conversations = conversations
        #: Conversations that begin now; the caller stores them before the comments.
        self.begun: list[Conversation] = []
        self._per_page = DiscussionSettings.load().page_threads
        #: The first comments of threads that are answered, by number, where they stand there already.
        self.roots: dict[int, Comment] = {}
        self._touched: dict[int, Comment] = {}
        self._changed: list[Conversation] = []
        self._first: dict[int, dict[int, int]] = defaultdict(dict)
        self._on_page: dict[int, dict[int, int]] = defaultdict(dict)
        #: Numbers of the articles that have comments.
        self.busy: set[int] = set()

    def know_roots(self, comments: Sequence[Comment]) -> None:
        """Read the first comments of the threads that some comments, not stored yet, go on with. A query."""
        roots = {root_id(c.path or "") for c in comments} - {c.pk for c in comments}
        fields = ("pk", "article_id", "path", "page", "fold", "sequence", "replied", "folded")
        self.roots = Comment.objects.only(*fields).in_bulk(list(roots)) if roots else {}

    def place(self, comments: Sequence[Comment]) -> None:
        """Give comments their places; parents and paths are set, their roots are known, none is stored."""
        by_article: dict[int, list[Comment]] = defaultdict(list)
        for comment in comments:
            by_article[comment.article_id].append(comment)
        self._read(by_article)
        for article in self.articles:
            said = by_article.get(article.pk)
            if said:
                self._place(article, said)

    def _read(self, by_article: dict[int, list[Comment]]) -> None:
        """Read how full the pages of the threads are that are answered, and the last ones. Two queries."""
        busy = self.busy & by_article.keys()
        if not busy:
            return
        last = {pk: self.conversations[pk].pages for pk in busy if pk in self.conversations}
        pages = {r.page for r in self.roots.values() if r.page} | set(last.values())
        public = Comment.objects.filter(article__in=busy, page__in=pages)
        replies = public.exclude(parent=None)
        first = replies.filter(fold=FIRST).values_list("article_id", "path")
        for pk, path in first.iterator():
            root = root_id(path or "")
            if root in self.roots:
                self._first[pk][root] = self._first[pk].get(root, 0) + 1
        full = replies.filter(fold__in=(FIRST, ROOM)).values("article_id", "page")
        for row in full.annotate(number=Count("pk")).order_by():
            self._on_page[row["article_id"]][row["page"] or 0] = row["number"]

    def _place(self, article: Article, said: list[Comment]) -> None:
        conversation = self.conversations.get(article.pk)
        is_new = conversation is None
        if conversation is None:
            conversation = Conversation(article=article)
            self.begun.append(conversation)
        places = Places(self._per_page)
        before = (conversation.pages - 1) * self._per_page
        places.threads = before + min(conversation.latest_page_threads, self._per_page)
        threads_before = places.threads
        places.first.update(self._first[article.pk])
        places.on_page.update(self._on_page[article.pk])
        known = {c.pk: c for c in said}
        for root in self.roots.values():
            if root.article_id == article.pk:
                known[root.pk] = root
                places.adopt(root.pk, root.page, root.folded)
        approved = sorted(
            (c for c in said if c.status == Status.APPROVED), key=lambda c: (c.created_at, c.pk)
        )
        for comment in approved:
            first = known[root_id(comment.path or "")]
            for pk, place in places.add(comment.pk, comment.path or ""):
                conversation.published += 1
                known[pk].page, known[pk].fold = place.page, place.fold
                known[pk].sequence = conversation.published
                if place.fold >= FOLDED:
                    first.folded += 1
            if comment.parent_id:
                first.replied += 1
            self._touched[first.pk] = first
        conversation.approved += len(approved)
        if approved:
            latest = approved[-1].created_at
            conversation.latest_at = max(conversation.latest_at or latest, latest)
        self._note_pages(conversation, places.threads - threads_before, places.threads)
        if not is_new:
            self._changed.append(conversation)

    def _note_pages(self, conversation: Conversation, begun: int, threads: int) -> None:
        """Note the page on which the last of ``begun`` new threads stands, and how many stand there."""
        last_page = thread_page(max(threads - 1, 0), self._per_page)
        if last_page > conversation.pages:
            conversation.pages = last_page
            conversation.latest_page_threads = threads - (last_page - 1) * self._per_page
        else:
            conversation.latest_page_threads += begun

    def keep(self, conversation: Conversation) -> None:
        """Store what has been counted of a conversation whose comments have kept their places."""
        self._changed.append(conversation)
        number = conversation.article_id
        self._touched |= {pk: c for pk, c in self.roots.items() if c.article_id == number}

    def write(self) -> None:
        """Store what has changed of what was there. Two queries."""
        rows = [c for c in self._touched.values() if c.pk in self.roots]
        Comment.objects.bulk_update(
            rows, ["page", "fold", "sequence", "replied", "folded"], batch_size=200
        )
        counted = ["approved", "latest_at", "published", "pages", "latest_page_threads"]
        Conversation.objects.bulk_update(self._changed, counted, batch_size=200)


def standing_below(articles: Sequence[Article]) -> Standing:
    """Hold the conversations of some articles and return what stands there. Two queries, inside a transaction."""
    numbers = sorted(article.pk for article in articles)
    begun = Conversation.objects.select_for_update().filter(article__in=numbers).order_by("article")
    standing = Standing(articles, {c.article_id: c for c in begun})
    commented = Exists(Comment.objects.filter(article=OuterRef("pk")))
    busy = Article.objects.filter(commented, pk__in=numbers).order_by()
    standing.busy = set(busy.values_list("pk", flat=True))
    return standing


def twins(said: Mapping[int, Sequence[CommentRecord]]) -> dict[tuple[int, str], Comment]:
    """Return what of ``said``, by article, is stored already: a comment of the same second, name and words.

    Services copy their comments into the blog's own database, so that two exports bring the same. What was said
    here has fractions of seconds and is nobody's twin. By article and old number; a query for 500 comments.
    """
    wanted: dict[tuple[int, dt.datetime, str], list[CommentRecord]] = defaultdict(list)
    for article, records in said.items():
        for record in records:
            if record.at is not None:
                wanted[article, _second(record.at), record.name].append(record)
    times = sorted({at for _, at, _ in wanted})
    result: dict[tuple[int, str], Comment] = {}
    for at in range(0, len(times), _MANY):
        # By their time alone, for which there is an index: the article may have any number of comments.
        some = Comment.objects.filter(created_at__in=times[at : at + _MANY]).order_by("pk")
        for twin in some.only(*_TWIN).iterator(chunk_size=_MANY):
            key = twin.article_id, _second(twin.created_at), twin.author_name
            words = plain_text(twin.html) if key in wanted else ""
            for record in wanted[key] if words else ():
                if _words(record) == words:
                    result[twin.article_id, record.number] = twin
    return result


def _words(record: CommentRecord) -> str:
    return plain_text(render_comment(record.source, is_html=record.is_html))


def _second(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(microsecond=0)
