"""Three questions about a comment: may it be posted, does it wait, who is told. Each answer says why, in words."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags

from accounts.models import User
from blog.models import Article
from comments.author import Author
from comments.bans import Ban, anybody_is_banned
from comments.decisions import REASON_LENGTH
from comments.discussion import DiscussionSettings, listed_words
from comments.models import Comment, Status
from comments.paths import AFTER_ALL, segments
from comments.spam.evidence import Signs, evidence_of
from comments.spam.judging import judge_here
from comments.spam.outside import ASKED, names
from comments.unseen import without_unseen

#: Said when the comment to answer is not there, or not for everybody to see.
NO_PARENT = "The comment you are replying to is no longer there. You can still post yours as a reply to the article."

_LINK = re.compile(r"<a\s[^>]*href", re.IGNORECASE)


class Refused(Exception):
    """A comment that is not taken; ``message`` is for the person who wrote it.

    ``retry_after`` is the number of seconds after which the same comment would be taken, if time is all
    that is missing.
    """

    def __init__(self, message: str, status: int, retry_after: int | None = None) -> None:
        """Keep the sentence and the HTTP status that belongs to it."""
        super().__init__(message)
        self.message = message
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True)
class Judgement:
    """Where a new comment stands, and why.

    ``asks_outside``: it waits for what others say of it (see comments/spam/outside.py); ``is_held``: it would
    wait in any case.
    """

    status: Status
    reason: str = ""
    asks_outside: bool = False
    is_held: bool = False


# --- May it be posted?


def accepts_comments(
    article: Article, discussion: DiscussionSettings, now: dt.datetime | None = None
) -> bool:
    """Whether readers may comment on an article: its editor allows it, and it is not too old. No query."""
    if not article.comments_open:
        return False
    closing = closes_at(article, discussion)
    return closing is None or (now or timezone.now()) < closing


def closes_at(article: Article, discussion: DiscussionSettings) -> dt.datetime | None:
    """Return when an article's comments close by themselves; None for never. No query."""
    if not discussion.close_automatically or article.published_at is None:
        return None
    return article.published_at + dt.timedelta(days=discussion.close_after_days)


def check_may_post(
    article: Article, author: Author, parent_id: int | None, discussion: DiscussionSettings
) -> Comment | None:
    """Return the comment that is answered, None for the article itself.

    Raises Refused: the article takes no comments, its readers must sign in, the writer is banned, or there is no such
    comment to answer. Editors of comments are held back by none but the first. Who is too fast shows when the comment
    is stored: see pace.py.
    """
    if not accepts_comments(article, discussion):
        raise Refused("Comments on this article are closed.", 403)
    if not author.user and discussion.require_sign_in:
        raise Refused("Please log in to comment here. Your text is kept below.", 403)
    parent = answered(article, parent_id)
    if not is_moderator(author):
        refuse_banned(author)
    return parent


def answered(article: Article, parent_id: int | None) -> Comment | None:
    """Return the public comment with an id below an article. Raises Refused (404) when there is none."""
    if parent_id is None:
        return None
    parent = Comment.objects.of(article).approved().filter(pk=parent_id).first()
    if parent is None:
        raise Refused(NO_PARENT, 404)
    return parent


def refuse_banned(author: Author) -> None:
    """Raise Refused (403) for a writer who is banned; the sentence says until when, and no more."""
    bans = list(Ban.objects.against(author)) if anybody_is_banned() else []
    if not bans:
        return
    if any(ban.until is None for ban in bans):
        raise Refused("We take no comments from you.", 403)
    until = date_format(
        timezone.localtime(max(ban.until for ban in bans if ban.until)), "j F Y, H:i"
    )
    raise Refused(f"We take no comments from you until {until}.", 403)


def too_fast(seconds: int, parent: Comment | None, discussion: DiscussionSettings) -> Refused:
    """Return the refusal of a comment that comes too soon, with the reason and the time that is left."""
    again = "a second" if seconds == 1 else f"{seconds} seconds"
    if is_heated(parent, discussion):
        words = (
            f"This thread is moving fast: {discussion.heated_replies} comments or more in "
            f"{discussion.heated_minutes} minutes. So that everybody can follow, each person may post "
            f"every {discussion.heated_seconds} seconds here. Please wait {again}"
        )
    else:
        words = f"You are posting comments quickly. Please wait {again}"
    return Refused(f"{words} and post again; your text is kept below.", 429, seconds)


def pace_in(parent: Comment | None, discussion: DiscussionSettings) -> int:
    """Return how many seconds must lie between two comments of one person there."""
    if is_heated(parent, discussion):
        return max(discussion.flood_seconds, discussion.heated_seconds)
    return discussion.flood_seconds


def is_heated(parent: Comment | None, discussion: DiscussionSettings) -> bool:
    """Whether the thread that a comment stands in is moving fast. One query, over the last minutes only."""
    if parent is None or not discussion.heated_replies:
        return False
    root = segments(parent.path or "")[0]
    since = timezone.now() - dt.timedelta(minutes=discussion.heated_minutes)
    recent = Comment.objects.filter(
        article_id=parent.article_id,
        path__gte=root,
        path__lt=f"{root}{AFTER_ALL}",
        status=Status.APPROVED,
        created_at__gt=since,
    ).order_by("-created_at", "-pk")
    # The Nth newest, if there is one: reads no more rows, however long the thread is.
    return recent[discussion.heated_replies - 1 : discussion.heated_replies].exists()


# --- Does it wait?


def judge(
    comment: Comment, author: Author, discussion: DiscussionSettings, signs: Signs | None = None
) -> Judgement:
    """Decide where a new comment stands: what makes it spam first, then everything that holds it.

    ``signs`` are what the form tells about who sent it.
    """
    if is_trusted(comment, author):
        return Judgement(Status.APPROVED)
    if word := first_listed(discussion.spam_words, comment):
        return Judgement(Status.SPAM, f"Contains “{word}”, one of your spam words.")
    verdict = judge_here(evidence_of(comment, signs)) if discussion.filter_spam else None
    if verdict and verdict.is_spam:
        return Judgement(Status.SPAM, verdict.words[:REASON_LENGTH])
    reasons = list(reasons_to_hold(comment, author, discussion))
    if verdict and verdict.is_doubtful:
        reasons.append(verdict.words)
    if discussion.filter_spam and (asked := names()):
        reason = " ".join([ASKED.format(asked), *reasons])[:REASON_LENGTH]
        return Judgement(Status.PENDING, reason, asks_outside=True, is_held=bool(reasons))
    if reasons:
        return Judgement(Status.PENDING, " ".join(reasons)[:REASON_LENGTH])
    return Judgement(Status.APPROVED)


def reasons_to_hold(
    comment: Comment, author: Author, discussion: DiscussionSettings
) -> Iterable[str]:
    """Yield every reason for which a comment waits, as sentences."""
    if discussion.hold_everything:
        yield "Every comment waits for approval."
    links = len(_LINK.findall(comment.html))
    if discussion.hold_links and links >= discussion.hold_links:
        yield "It has a link." if links == 1 else f"It has {links} links."
    if word := first_listed(discussion.hold_words, comment):
        yield f"Contains “{word}”, one of the words that hold a comment."
    if discussion.hold_first and not Comment.objects.by(author).approved().exists():
        yield "The first comment of this person."


def first_listed(words: str, comment: Comment) -> str:
    """Return the first of some listed words that a comment or what is known of its sender contains; else "".

    Compared as WordPress does: anywhere, also inside a longer word, without regard to case, in the text as it
    was typed and as it reads without its marks.
    """
    listed = listed_words(words)
    if not listed:
        return ""
    places = (
        *(comment.source, unescape(strip_tags(comment.html)), comment.name, comment.website),
        *(comment.author_email, comment.user.email if comment.user else ""),
        *(comment.address or "", comment.user_agent),
    )
    said = "\n".join(folded(place) for place in places)
    return next((word for word in listed if (sought := folded(word)) and sought in said), "")


def folded(text: str) -> str:
    """Return text as it is compared: a letter's variants are one, case is none, nor is what nobody sees."""
    return without_unseen(unicodedata.normalize("NFKC", text)).casefold()


def is_trusted(comment: Comment, author: Author) -> bool:
    """Whether a writer never waits: moderators, and the article's own authors."""
    if author.user is None:
        return False
    return is_moderator(author) or author.user in comment.article.byline


def is_moderator(author: Author) -> bool:
    """Whether a writer decides about comments themselves."""
    return author.user is not None and author.user.has_perm("comments.change_comment")


# --- Who is told?


def authors_told(comment: Comment, discussion: DiscussionSettings) -> list[User]:
    """Return the article's authors, if they are told of this comment: once it is public, and never of their own."""
    if comment.status != Status.APPROVED or not discussion.tell_authors:
        return []
    return [author for author in comment.article.byline if author.pk != comment.user_id]


def moderators_told(comment: Comment, discussion: DiscussionSettings) -> list[User]:
    """Return the moderators, if they are told of this comment: while it waits, and never of their own."""
    if comment.status != Status.PENDING or not discussion.tell_moderators:
        return []
    return [person for person in moderators() if person.pk != comment.user_id]


def moderators() -> list[User]:
    """Return the people who may decide about comments and have an address."""
    allowed = User.objects.with_perm(
        "comments.change_comment", backend="django.contrib.auth.backends.ModelBackend"
    )
    return list(allowed.filter(is_staff=True).exclude(email="").order_by("pk"))
