"""What somebody has typed and not posted, held while they log in: for browsers that run no script.

Scripts keep a draft in the browser (static/js/draft.js). Without them the buttons that leave the form send it along,
and the server holds it for the visit: in a store of its own rather than in the session, which every log-in and
log-out begins anew.
"""

import time
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from blog.models import Article
from comments.forms import CommentForm
from comments.models import TEXT_BYTES

#: Names the visit. It goes to the conversation's own addresses only: the article's page is the same for everybody.
COOKIE = "draft"
COOKIE_PATH = "/comments/"

#: Seconds. Whoever logs in comes back at once; a guest's address should not lie about much longer.
LIFETIME = 60 * 60 * 24
#: Drafts of one visit, each on another article; the oldest makes room.
ARTICLES = 5
#: A text as long as a comment may be, and the other fields with room to spare.
BYTES = TEXT_BYTES + 4096

_KEY = "drafts"


class DraftTooLong(Exception):
    """A draft is longer than a comment may be."""


def typed(post: Mapping[str, Any]) -> dict[str, str]:
    """Return what a person has typed, ticked and aimed at, of a posted comment form.

    Raises DraftTooLong beyond BYTES.
    """
    form = CommentForm()
    fields = {
        name: str(post[name]).replace("\0", "")
        for name in form.fields
        if post.get(name) and (name == "comment_parent" or not form[name].is_hidden)
    }
    if sum(len(value.encode("utf-8", "replace")) for value in fields.values()) > BYTES:
        raise DraftTooLong
    return fields


def hold_draft(
    request: HttpRequest, response: HttpResponse, article: Article, fields: Mapping[str, str]
) -> None:
    """Hold a draft on an article for LIFETIME; ``response`` brings the browser the key to it."""
    store = _store(request)
    held = {
        key: draft
        for key, draft in store.get(_KEY, {}).items()
        if key != str(article.pk) and draft["at"] > time.time() - LIFETIME
    }
    newest = sorted(held, key=lambda key: held[key]["at"])[-(ARTICLES - 1) :]
    draft = {"at": time.time(), "fields": dict(fields)}
    store[_KEY] = {key: held[key] for key in newest} | {str(article.pk): draft}
    store.set_expiry(LIFETIME)
    store.save()
    response.set_cookie(
        COOKIE,
        store.session_key or "",
        max_age=LIFETIME,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def held_draft(request: HttpRequest, article: Article) -> dict[str, str] | None:
    """Return the fields of this visit's draft on an article, None where there is none."""
    if COOKIE not in request.COOKIES:
        return None
    draft = _store(request).get(_KEY, {}).get(str(article.pk))
    if draft is None or draft["at"] <= time.time() - LIFETIME:
        return None
    fields: dict[str, str] = draft["fields"]
    return fields


def forget_draft(request: HttpRequest, response: HttpResponse, article: Article) -> None:
    """Forget a draft: its comment was taken. With the last one the visit ends."""
    if COOKIE not in request.COOKIES:
        return
    store = _store(request)
    held = store.get(_KEY, {})
    if held.pop(str(article.pk), None) is None:
        return
    if held:
        store[_KEY] = held
        store.save()
        return
    store.delete()
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")


def _store(request: HttpRequest) -> SessionBase:
    """Return the visit's store, a new one where the cookie names none that holds drafts."""
    engine = import_module(settings.SESSION_ENGINE)
    store: SessionBase = engine.SessionStore(request.COOKIES.get(COOKIE) or None)
    # The key of a log-in in this cookie's place opens nothing.
    return store if _KEY in store else engine.SessionStore()
