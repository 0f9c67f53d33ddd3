"""Who may change a comment: its account; a guest's browser that wrote it; whoever holds the link sent to its writer.

An e-mail address never decides it: anybody can type anybody's. A comment that belongs to an account belongs to
nobody else, so keys and cookies of the time before it was claimed open nothing any more.
"""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode

from accounts.reader import reader_of
from comments.models import Comment

#: The parameter of an address or a form that carries a comment's key.
KEY = "key"

#: Holds the ids of the comments that a guest wrote in this browser, newest last.
COOKIE = "written_here"
#: The cookie goes to the conversation's own addresses only: the article's page is the same for everybody.
COOKIE_PATH = "/comments/"
COOKIE_AGE = 60 * 60 * 24 * 30
#: A cookie holds 4 kB; older ones fall out, and their writer still has the links.
COOKIE_COMMENTS = 50

_KEY_SALT = "comments.ownership.key"
_COOKIE_SALT = "comments.ownership.cookie"


def comment_key(comment: Comment) -> str:
    """Return the key of a guest's comment, for mail to its writer's address and nothing else.

    It is bound to that address: when an editor corrects the address, links sent to the old one end. It does not
    expire; what it opens is limited by who may do what for how long.
    """
    return signing.Signer(salt=_salt(comment)).signature(str(comment.pk))


def is_key_of(comment: Comment, key: str) -> bool:
    """Tell whether ``key`` (anything at all) is the key of this comment and still opens it."""
    if comment.user_id is not None or not comment.author_email:
        return False
    return constant_time_compare(comment_key(comment), key)


def owner_url(comment: Comment) -> str:
    """Return the path of the page on which its writer may change or claim the comment, key and all."""
    path = reverse("comments:mine", args=[comment.pk])
    return f"{path}?{urlencode({KEY: comment_key(comment)})}"


def may_change(request: HttpRequest, comment: Comment) -> bool:
    """Tell whether the comment is the asker's own. What they may do, and until when, is for the policy."""
    if comment.user_id is not None:
        reader = reader_of(request)
        return reader is not None and reader.user.pk == comment.user_id
    return comment.pk in written_here(request) or is_key_of(comment, key_in(request))


def key_in(request: HttpRequest) -> str:
    """Return the key that a request carries in its form or its address; empty for none."""
    return request.POST.get(KEY) or request.GET.get(KEY) or ""


def written_here(request: HttpRequest) -> list[int]:
    """Return the ids of the comments that a guest wrote in this browser, oldest first.

    Only requests below COOKIE_PATH carry them. A cookie that is too old or not ours counts as none.
    """
    if COOKIE not in request.COOKIES:
        return []
    try:
        ids: Any = signing.loads(request.COOKIES[COOKIE], salt=_COOKIE_SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return []
    return [number for number in ids if isinstance(number, int)]


def remember_written(request: HttpRequest, response: HttpResponse, comment: Comment) -> None:
    """Let this browser change what its guest has just written. For accounts it does nothing."""
    if comment.user_id is not None:
        return
    ids = [number for number in written_here(request) if number != comment.pk] + [comment.pk]
    response.set_cookie(
        COOKIE,
        signing.dumps(ids[-COOKIE_COMMENTS:], salt=_COOKIE_SALT),
        max_age=COOKIE_AGE,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _salt(comment: Comment) -> str:
    return f"{_KEY_SALT}:{comment.author_email.strip().lower()}"
