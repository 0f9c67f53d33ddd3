"""What somebody has typed and not posted, held while they log in: for browsers that run no script.

Scripts keep a draft in the browser (static/js/draft.js). Without them the buttons that leave the form send it along,
and the server holds it for the visit: in rows of its own rather than in the session, which every log-in and log-out
begins anew. Each draft has a name, a row and a cookie for itself, so that tabs which know nothing of each other hold
theirs at the same moment, on the same article too.
"""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from blog.models import Article
from comments.forms import CommentForm, unified
from comments.models import TEXT_BYTES

#: Followed by a draft's name; the cookie holds the key to its row.
PREFIX = "draft-"
#: Cookies go to the conversation's own addresses only: the article's page is the same for everybody.
COOKIE_PATH = "/comments/"
#: The parameter of an address, or the field of a form, that names a draft.
HELD = "held"

#: Seconds. Whoever logs in comes back at once; a guest's address should not lie about much longer.
LIFETIME = 60 * 60 * 24
#: Drafts of one visit; the oldest makes room.
COOKIES = 8
#: A text as long as a comment may be, and the other fields with room to spare.
BYTES = TEXT_BYTES + 4096

_KEY = "draft"
#: The millisecond in hexadecimal, so that names are in the order of time, and four digits by chance.
_NAME = re.compile(r"[0-9a-f]{16}")


class DraftTooLong(Exception):
    """A draft is longer than a comment may be."""


@dataclass(frozen=True)
class Draft:
    """What is held: the article's number, and the fields of the form by name."""

    name: str
    article: int
    fields: dict[str, str]


def typed(post: Mapping[str, Any]) -> dict[str, str]:
    """Return what a person has typed, ticked and aimed at, of a posted comment form.

    Raises DraftTooLong beyond BYTES, counted as a comment is: an end of a line is one.
    """
    form = CommentForm()
    fields = {
        name: unified(str(post[name]).replace("\0", ""))
        for name in form.fields
        if post.get(name) and (name == "comment_parent" or not form[name].is_hidden)
    }
    if sum(len(value.encode("utf-8", "replace")) for value in fields.values()) > BYTES:
        raise DraftTooLong
    return fields


def hold_draft(request: HttpRequest, response: HttpResponse, draft: Draft) -> None:
    """Hold a draft for LIFETIME; ``response`` brings the browser the key to it."""
    store = _store(request, draft.name)
    store[_KEY] = {"article": draft.article, "fields": draft.fields}
    store.set_expiry(LIFETIME)
    store.save()
    for name in _names(request)[COOKIES - 1 :]:
        if name != draft.name:
            _forget(request, response, name)
    response.set_cookie(
        PREFIX + draft.name,
        store.session_key or "",
        max_age=LIFETIME,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def named(request: HttpRequest, article: Article, fields: dict[str, str], held: str) -> Draft:
    """Return what was typed as a draft: under the name that the form came with, else under a new one."""
    earlier = _read(request, held)
    if earlier is None or earlier.article != article.pk:
        held = f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(2)}"
    return Draft(held, article.pk, fields)


def held_draft(request: HttpRequest, article: Article, held: str = "") -> Draft | None:
    """Return this visit's draft on an article by its name, the latest where none is named; None where there is none."""
    for name in [held] if held else _names(request):
        draft = _read(request, name)
        if draft is not None and draft.article == article.pk:
            return draft
    return None


def forget_draft(
    request: HttpRequest, response: HttpResponse, article: Article, held: str, text: str
) -> None:
    """Forget a draft: its comment was taken. It is known by its name, or by the words."""
    for name in _names(request):
        draft = _read(request, name)
        is_posted = draft is not None and (
            name == held
            or (draft.article == article.pk and draft.fields.get("comment", "") == unified(text))
        )
        if draft is None or is_posted:
            _forget(request, response, name)


def _names(request: HttpRequest) -> list[str]:
    """Return the names of the drafts that a browser has a cookie of, the latest first."""
    cookies = (cookie.removeprefix(PREFIX) for cookie in request.COOKIES if PREFIX in cookie)
    return sorted((name for name in cookies if _NAME.fullmatch(name)), reverse=True)


def _read(request: HttpRequest, name: str) -> Draft | None:
    """Return the draft that the browser holds the key to; None where there is none, or no more."""
    if PREFIX + name not in request.COOKIES or not _NAME.fullmatch(name):
        return None
    held = _store(request, name).get(_KEY)
    return Draft(name, held["article"], held["fields"]) if held else None


def _forget(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Remove a draft and the key to it."""
    store = _store(request, name)
    if _KEY in store:
        store.delete()
    response.delete_cookie(PREFIX + name, path=COOKIE_PATH, samesite="Lax")


def _store(request: HttpRequest, name: str) -> SessionBase:
    """Return the row of a draft; a new one where the cookie leads to none that holds a draft."""
    engine = import_module(settings.SESSION_ENGINE)
    store: SessionBase = engine.SessionStore(request.COOKIES.get(PREFIX + name) or None)
    # The key of a log-in in this cookie's place opens nothing.
    return store if _KEY in store else engine.SessionStore()
