"""Emptying spam and trash: what has lain there for thirty days goes for good; what was answered leaves its place."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Conversation, Status

#: WordPress's EMPTY_TRASH_DAYS. Spam is kept as long: a mistake of the filter can be found until then.
KEPT = dt.timedelta(days=30)
#: Comments that one transaction takes away.
BATCH = 200


def empty_bins(now: dt.datetime | None = None) -> tuple[int, int]:
    """Take away what has lain in spam and trash for thirty days; return how many were deleted, how many emptied.

    A comment that others have answered keeps its place in the thread, without its words and its writer.
    """
    before = (now or timezone.now()) - KEPT
    old = Comment.objects.filter(status__in=[Status.SPAM, Status.TRASH], moved_at__lt=before)
    deleted = emptied = last = 0
    # From the newest down: a reply always has a higher id than what it answers, so it goes first.
    while numbers := list(
        old.exclude(source="", html="")
        .filter(**({"pk__lt": last} if last else {}))
        .order_by("-pk")
        .values_list("pk", flat=True)[:BATCH]
    ):
        last = numbers[-1]
        for number in numbers:
            match remove(number, before):
                case "deleted":
                    deleted += 1
                case "emptied":
                    emptied += 1
    # What was emptied before, and has lost the last reply since.
    bare = old.filter(source="", html="", replies=None).order_by("-pk")
    for number in list(bare.values_list("pk", flat=True)[:BATCH]):
        deleted += remove(number, before) == "deleted"
    return deleted, emptied


def remove(number: int, before: dt.datetime) -> str:
    """Delete one comment, or empty it where others have answered it; return "deleted", "emptied" or "".

    Nothing happens to one that somebody has taken out meanwhile.
    """
    with transaction.atomic():
        article = Comment.objects.filter(pk=number).values_list("article_id", flat=True).first()
        if article is None:
            return ""
        Conversation.locked(article)
        comment = Comment.objects.select_for_update(of=("self",)).filter(pk=number).first()
        is_old = comment is not None and comment.moved_at < before
        if comment is None or not is_old or comment.status not in {Status.SPAM, Status.TRASH}:
            return ""
        if not comment.replies.exists():
            comment.delete()
            return "deleted"
        empty(comment)
        return "emptied"


def empty(comment: Comment) -> None:
    """Take words and writer out of a comment; it stays where it is, for the sake of those who answered."""
    comment.edits.all().delete()
    Comment.objects.filter(pk=comment.pk).update(
        source="",
        html="",
        user=None,
        provider="",
        author_name="",
        author_email="",
        author_url="",
        address=None,
        network="",
        user_agent="",
        request_key=None,
        fingerprint=None,
    )
