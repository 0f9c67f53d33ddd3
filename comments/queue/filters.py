"""What narrows the queue down: status, article, person, network, reason. Each costs the same however much was said."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from blog.models import Article
from comments.models import Comment, Status

TABS = [*Status.choices, ("all", "All")]
#: What is counted exactly; beyond it "10,000+" tells an editor as much, and costs no more.
COUNTED = 10_000

#: Kinds of reasons, and the words by which each is known: those of policy.py, reacting.py, editing.py and spam/.
REASONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "first": ("First comment", ("The first comment of this person",)),
    "spam": ("Spam filter", ("May be spam", "Looks like spam", "Akismet", "StopForumSpam")),
    "links": ("Links", ("It has a link.", " links.")),
    "words": ("Listed words", ("one of the words that hold", "one of your spam words")),
    "flags": ("Flagged by readers", ("Flagged",)),
    "edited": ("Edited since", ("Edited.",)),
    "everything": ("Everything is held", ("Every comment waits",)),
}


class CappedPaginator(Paginator):
    """Pages that are counted up to COUNTED comments: nobody turns to page 251."""

    @cached_property
    def count(self) -> int:
        """Return how many there are, COUNTED at most. One query that reads no more rows."""
        comments = cast("QuerySet[Comment]", self.object_list)
        return comments[:COUNTED].count()


class StatusTabs(admin.SimpleListFilter):
    """Tabs above the list; without a choice the waiting ones are shown."""

    title = "status"
    parameter_name = "status"
    template = "admin/comments/comment/_tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the tabs, and count what stands behind each, up to COUNTED: one query for each status."""
        self.counts: dict[str, int] = {
            status: Comment.objects.filter(status=status).order_by()[:COUNTED].count()
            for status in Status.values
        }
        self.counts["all"] = sum(self.counts.values())
        return TABS

    def value(self) -> str:
        """Return the chosen tab; anything unknown is the queue."""
        value = super().value()
        return value if value in dict(TABS) else Status.PENDING

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        """Return the comments behind the tab."""
        return queryset if self.value() == "all" else queryset.filter(status=self.value())

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Return what the tabs' template needs."""
        is_capped = any(self.counts[status] == COUNTED for status in Status.values)
        for value, title in TABS:
            count = self.counts.get(value, 0)
            more = is_capped if value == "all" else count == COUNTED
            yield {
                "value": value,
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({"status": value}, remove=["p"]),
                "display": title,
                "count": count,
                "more": more,
            }


class Narrowing(admin.SimpleListFilter):
    """A filter that a link in the list switches on; above the list it says what is shown, and ends."""

    template = "admin/comments/comment/_narrowing.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return nothing to choose from: one comes here by a link."""
        return []

    def has_output(self) -> bool:
        """Whether it is on."""
        return bool(self.value())

    def matching(self, value: str) -> Q | None:
        """Return what is shown; None for a value that means nothing."""
        raise NotImplementedError

    def described(self, value: str) -> str:
        """Return in words what is shown."""
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        """Return what is shown; nothing for a value that means nothing."""
        value = self.value()
        if not value:
            return queryset
        found = self.matching(value)
        return queryset.none() if found is None else queryset.filter(found)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Return the words, and the way back."""
        yield {
            "display": self.described(self.value() or ""),
            "query_string": changelist.get_query_string(remove=[self.parameter_name or "", "p"]),
        }


class ArticleFilter(Narrowing):
    """Comments on one article: ?article=N."""

    title = "article"
    parameter_name = "article"

    def matching(self, value: str) -> Q | None:
        """Return what is shown."""
        return Q(article=int(value)) if is_number(value) else None

    def described(self, value: str) -> str:
        """Return the article's title. One query."""
        found = (
            Article.objects.filter(pk=int(value)) if is_number(value) else Article.objects.none()
        )
        title = found.values_list("title", flat=True).first()
        return f"On “{title}”" if title else "On an article that is not there"


class PersonFilter(Narrowing):
    """Comments of whoever wrote one: ?person=N names the comment, so that no e-mail stands in an address."""

    title = "person"
    parameter_name = "person"

    def matching(self, value: str) -> Q | None:
        """Return what is shown."""
        comment = self.comment(value)
        return same_writer(comment) if comment else None

    def described(self, value: str) -> str:
        """Return whose."""
        comment = self.comment(value)
        return f"By {comment.name}" if comment else "By somebody who is not there"

    def comment(self, value: str) -> Comment | None:
        """Return the comment that is named. One query, however often it is asked for."""
        if not hasattr(self, "_comment"):
            comments = Comment.objects.select_related("user")
            self._comment = comments.filter(pk=int(value)).first() if is_number(value) else None
        return self._comment


class NetworkFilter(Narrowing):
    """Comments from one network: ?network=203.0.113.0/24."""

    title = "network"
    parameter_name = "network"

    def matching(self, value: str) -> Q | None:
        """Return what is shown."""
        # PostgreSQL cannot even look for a NUL.
        return Q(network=value) if "\0" not in value else None

    def described(self, value: str) -> str:
        """Return which."""
        return f"From {value[:43]}"


class ReasonFilter(Narrowing):
    """Comments that stand where they stand for one kind of reason: ?why=spam."""

    title = "reason"
    parameter_name = "why"
    template = "admin/comments/comment/_reasons.html"

    def has_output(self) -> bool:
        """Always: it is chosen above the list."""
        return True

    def matching(self, value: str) -> Q | None:
        """Return what is shown."""
        if value not in REASONS:
            return None
        found = Q()
        for words in REASONS[value][1]:
            found |= Q(reason__contains=words)
        return found

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Return every kind of reason, "any" first."""
        chosen = self.value()
        remove = [self.parameter_name or "", "p"]
        yield {
            "display": "Any reason",
            "selected": not chosen,
            "query_string": changelist.get_query_string(remove=remove),
        }
        for kind, (title, _) in REASONS.items():
            yield {
                "display": title,
                "selected": chosen == kind,
                "query_string": changelist.get_query_string({"why": kind}, remove=["p"]),
            }


def same_writer(comment: Comment) -> Q:
    """Return what the comments of one writer have in common: the account; a guest's e-mail address, else network."""
    if comment.user_id:
        return Q(user=comment.user_id)
    if comment.author_email:
        # A subquery, because the index is on the address in small letters.
        return Q(pk__in=Comment.objects.written_from(comment.author_email).order_by().values("pk"))
    if comment.network:
        return Q(user=None, author_email="", network=comment.network)
    return Q(user=None, author_email="", author_name=comment.author_name)


def is_number(value: str) -> bool:
    """Whether a parameter is an id."""
    return value.isascii() and value.isdigit() and len(value) < 19
