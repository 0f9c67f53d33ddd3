"""What stands beside a comment that is to be decided: its thread, its writer's history, what was decided before."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from comments.author import Author
from comments.models import Ban, Comment, Decision, Edit, Flag, Status
from comments.paths import ancestor_ids
from comments.queue.filters import COUNTED, same_writer
from comments.spam.evidence import evidence_of
from comments.spam.judging import judge_here
from comments.spam.verdict import Verdict

#: Comments above it in its thread that are shown; the nearest ones explain most.
ABOVE = 6
#: Replies to it that are shown.
BELOW = 5
#: Other comments of its writer that are shown, and decisions about it.
LATEST = 5
DECISIONS = 12


@dataclass(frozen=True)
class History:
    """What somebody has said so far: how much of it stands where, and the latest."""

    counts: dict[str, int]
    latest: list[Comment]

    @property
    def numbers(self) -> list[tuple[str, str, int]]:
        """Status, title and number of each status."""
        return [(value, title, self.counts.get(value, 0)) for value, title in Status.choices]

    @property
    def is_new(self) -> bool:
        """Whether this is the first that was heard of them."""
        return sum(self.counts.values()) <= 1


def beside(comment: Comment) -> dict[str, Any]:
    """Return what the template shows beside a comment. About ten queries, however much was said."""
    return {
        "comment": comment,
        "above": above(comment),
        "below": below(comment),
        "history": history(comment),
        "decisions": list(
            Decision.objects.filter(comment=comment).select_related("by").newest_first()[:DECISIONS]
        ),
        "flags": list(Flag.objects.filter(comment=comment).order_by("-at", "-pk")[:LATEST]),
        "edits": list(Edit.objects.filter(comment=comment).select_related("by")[:LATEST]),
        "bans": list(Ban.objects.against(writer_of(comment)).select_related("user")[:LATEST]),
        "verdict": verdict(comment),
    }


def above(comment: Comment) -> list[Comment]:
    """Return what it answers, the nearest last."""
    numbers = [n for n in ancestor_ids(comment.path or "") if n != comment.pk][-ABOVE:]
    if comment.parent_id and comment.parent_id not in numbers:
        numbers = [*numbers, comment.parent_id][-ABOVE:]
    found = Comment.objects.select_related("user").in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def below(comment: Comment) -> list[Comment]:
    """Return the first replies to it that are not spam or trash."""
    if not comment.path:
        return []
    replies = Comment.objects.standing().below(comment).in_thread_order()
    return list(replies.select_related("user")[:BELOW])


def history(comment: Comment) -> History:
    """Return what its writer has said so far; counted up to a limit, so that nobody's history costs much."""
    theirs = Comment.objects.filter(same_writer(comment)).order_by()
    counted = Comment.objects.filter(pk__in=theirs.values("pk")[:COUNTED]).order_by()
    counts = dict(counted.values_list("status").annotate(Count("pk")))
    latest = theirs.exclude(pk=comment.pk).select_related("article").order_by("-pk")
    return History(counts, list(latest.defer("article__body", "article__body_html")[:LATEST]))


def verdict(comment: Comment) -> Verdict:
    """Return what the judge of spam says of it today, whatever it said when the comment came."""
    return judge_here(evidence_of(comment))


def writer_of(comment: Comment) -> Author:
    """Return its writer as bans look at writers."""
    return Author(
        user=comment.user,
        name=comment.author_name,
        email=comment.author_email,
        address=comment.address,
    )
