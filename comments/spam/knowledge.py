"""What the filter has learned, in the database: looked up with one query, taught one comment at a time."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from blog.once import once_until
from comments.models import Comment, Decision, Lesson, SpamTotals, SpamWord, Status
from comments.spam.bayes import Learned, Totals, weigh
from comments.spam.evidence import evidence_of
from comments.spam.words import words_in
from pagecache.tags import changed_within

#: Changes when something is learned.
TAG = "spam"

#: What an editor's decision teaches. The trash teaches nothing: much that is not spam is thrown away.
TAUGHT_BY = {Status.SPAM: True, Status.APPROVED: False}
#: Rows of one statement; SQLite takes 32,766 parameters at most.
BATCH = 500


def learned_about(words: dict[int, str]) -> Learned:
    """Return what was learned about the words of a comment. One query; none before anything was learned."""
    totals = once_until(TAG, "spam totals", learned_in_all)
    if not totals.confidence:
        return Learned()
    found = SpamWord.objects.filter(number__in=list(words)).values_list("number", "spam", "ham")
    return weigh(words, {number: (spam, ham) for number, spam, ham in found}, totals)


def learned_in_all() -> Totals:
    """Return how much was learned. One query."""
    row = SpamTotals.objects.filter(pk=1).first() or SpamTotals()
    return Totals(row.spam, row.ham, row.spam_words, row.ham_words, row.vocabulary)


def learn(comment_id: int) -> bool | None:
    """Bring what a comment has taught into line with the editors' latest decision about it.

    Return True for spam, False for welcome, None when it teaches nothing. May run at any time and any number of
    times: it looks at how things stand, not at what happened.
    """
    with transaction.atomic():
        # One lesson after the other: the totals row is the turn. Its update is the first write of all.
        SpamTotals.objects.get_or_create(pk=1)
        totals = SpamTotals.objects.select_for_update().get(pk=1)
        comments = Comment.objects.select_related("article", "user", "lesson")
        comment = comments.filter(pk=comment_id).first()
        if comment is None:
            return None
        wanted = taught(comment)
        lesson = getattr(comment, "lesson", None)
        if lesson is not None and (wanted is None or lesson.is_spam != wanted):
            add(totals, lesson.words, lesson.is_spam, -1)
            lesson.delete()
            lesson = None
        if lesson is None and wanted is not None:
            words = list(words_in(evidence_of(comment)))
            add(totals, words, wanted, 1)
            Lesson.objects.create(comment=comment, is_spam=wanted, words=words)
        totals.save()
        changed_within(TAG)
        return wanted


def taught(comment: Comment) -> bool | None:
    """Return what the latest decision about a comment says of it, if a person took it."""
    latest = Decision.objects.filter(comment=comment).newest_first().first()
    if latest is None or latest.by_policy or latest.after != comment.status:
        return None
    return TAUGHT_BY.get(Status(comment.status))


def add(totals: SpamTotals, words: Iterable[int], is_spam: bool, change: int) -> None:
    """Count a comment's words as learned (``change`` 1) or taken back (-1); the caller saves ``totals``."""
    numbers = sorted(set(words))
    kind = "spam" if is_spam else "ham"
    if change > 0:
        known = SpamWord.objects.in_bulk(numbers)
        missing = [SpamWord(number=number) for number in numbers if number not in known]
        SpamWord.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True)
        totals.vocabulary += len(missing)
    for start in range(0, len(numbers), BATCH):
        SpamWord.objects.filter(number__in=numbers[start : start + BATCH]).update(
            **{kind: Greatest(F(kind) + change, 0)}
        )
    setattr(totals, kind, max(0, getattr(totals, kind) + change))
    learned = f"{kind}_words"
    setattr(totals, learned, max(0, getattr(totals, learned) + change * len(numbers)))
