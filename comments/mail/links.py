"""Signed addresses that stand in mail: whoever has one got our mail.

They do not expire: a letter of years ago must still be able to end the letters. None of them signs anybody in.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from comments.mail.models import Mailbox

_MAILBOX = "comments.mail.mailbox"
_STOP = "comments.mail.stop"
#: The separator stands in a path as it is.
_SEPARATOR = "."

#: What can be stopped besides the comments of an article ("article-12").
POSTS, AUTHOR, QUEUE, OWN, DIGEST = "posts", "author", "queue", "own", "digest"


def absolute(path: str) -> str:
    """Return a path of ours with scheme and host."""
    return f"{settings.SITE_URL}{path}"


def mailbox_link(mailbox: Mailbox) -> str:
    """Return where somebody confirms an address and manages all that goes to it."""
    key = Signer(salt=_MAILBOX, sep=_SEPARATOR).sign(str(mailbox.pk))
    return absolute(reverse("comments:mailbox", args=[key]))


def stop_link(mailbox: Mailbox, what: str) -> str:
    """Return where one kind of mail to an address ends: with a GET asked, with a POST done."""
    key = Signer(salt=_STOP, sep=_SEPARATOR).sign(f"{mailbox.pk}-{what}")
    return absolute(reverse("comments:stop-mail", args=[key]))


def article_mail(article_id: int) -> str:
    """Return the word for mail about an article's comments."""
    return f"article-{article_id}"


def mailbox_of(key: str) -> Mailbox | None:
    """Return the mailbox that a link's key opens; None for one that is not ours or gone."""
    try:
        return Mailbox.objects.filter(
            pk=int(Signer(salt=_MAILBOX, sep=_SEPARATOR).unsign(key))
        ).first()
    except (BadSignature, ValueError):
        return None


def to_stop(key: str) -> tuple[Mailbox, str] | None:
    """Return the mailbox and what is to end, from a link's key; None for one that is not ours or gone."""
    try:
        number, _, what = Signer(salt=_STOP, sep=_SEPARATOR).unsign(key).partition("-")
        mailbox = Mailbox.objects.filter(pk=int(number)).first()
    except (BadSignature, ValueError):
        return None
    return (mailbox, what) if mailbox else None
