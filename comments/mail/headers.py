"""The headers by which a mail program shows letters about a conversation as a thread."""

from urllib.parse import urlsplit

from django.conf import settings

from comments.models import Comment
from comments.paths import ancestor_ids

#: Comments above one in its thread that are named in References; RFC 5322 asks for no more than is useful,
#: and mail programs need the first and the last.
REFERENCES = 20


def domain() -> str:
    """Return the host that our message ids end in."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def comment_message_id(comment_id: int) -> str:
    """Return the Message-ID of every letter about a comment.

    It is the same on a second attempt: a mail server that took the first without saying so shows it once.
    """
    return f"<comment-{comment_id}@{domain()}>"


def article_message_id(article_id: int) -> str:
    """Return the Message-ID of a letter about a new article, and the head of its comments' thread."""
    return f"<article-{article_id}@{domain()}>"


def thread_headers(comment: Comment) -> dict[str, str]:
    """Return the headers by which a mail program shows the conversation as a thread."""
    root = article_message_id(comment.article_id)
    above = [comment_message_id(number) for number in ancestor_ids(comment.path or "")]
    if comment.parent_id and comment_message_id(comment.parent_id) not in above:
        above.append(comment_message_id(comment.parent_id))
    named = [root, *above[-REFERENCES:]]
    return {
        "Message-ID": comment_message_id(comment.pk),
        "In-Reply-To": named[-1],
        "References": " ".join(named),
    }


def waiting_headers(comment: Comment) -> dict[str, str]:
    """Return the thread headers of a letter about a comment that waits.

    Of one that was public before, its reader has a letter already: this one hangs below that, under an id of its
    own, or a mail program would show only the first.
    """
    headers = thread_headers(comment)
    if comment.sequence is None:
        return headers
    first = headers["Message-ID"]
    return {
        "Message-ID": f"<comment-{comment.pk}-held-{comment.moved_at:%Y%m%d%H%M%S}@{domain()}>",
        "In-Reply-To": first,
        "References": f"{headers['References']} {first}",
    }
