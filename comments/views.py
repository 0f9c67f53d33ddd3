"""Posting a comment."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.reader import Reader, reader_of
from blog.models import Article
from blog.unlocking import readable_article
from blog.views import render_article
from comments.drafts import forget_draft
from comments.forms import CommentForm, comment_form
from comments.mail.subscribing import subscribe_writer
from comments.models import Comment, DiscussionSettings
from comments.origin import Verdict, judge_origin
from comments.own import landing
from comments.ownership import remember_written, written_here
from comments.policy import Refused
from comments.posting import Author, post_comment
from comments.spam.form_signs import signs_of

#: Followed by the key of a request whose comment was stored, for the page that comes next.
POSTED_COOKIE = "posted-"
#: Seconds: as long as a crashed tab may take to come back.
POSTED_AGE = 60 * 10


@csrf_exempt  # judge_origin protects it: the page that posts here carries no token
@require_POST
def post(request: HttpRequest) -> HttpResponse:
    """Take a comment; answer 303 to it, or 4xx with the form, the reason and everything that was typed."""
    refuse_unreadable(request)
    article = commented_article(request)
    reader = reader_of(request)
    form = comment_form(DiscussionSettings.load(), reader, request.POST)
    match judge_origin(request):
        case Verdict.FOREIGN:
            return refusal(request, article, form, "This comment did not come from our page.", 403)
        case Verdict.UNKNOWN:
            return confirmation(request, article)
    if message := another_reader(request, reader):
        return refusal(request, article, form, message, 409)
    if not form.is_valid():
        return refusal(request, article, form, "", 422)
    try:
        comment = post_comment(
            article,
            author_from(request, form, reader),
            form.cleaned_data["comment"],
            parent_id=form.cleaned_data["comment_parent"],
            request_key=form.cleaned_data["request_key"],
            signs=signs_of(request, article.pk),
        )
    except Refused as refused:
        response = refusal(request, article, form, refused.message, refused.status)
        if refused.retry_after:
            response["Retry-After"] = str(refused.retry_after)
        return response
    response = redirect(landing(comment, others=reversed(written_here(request))))
    response.status_code = 303
    if is_writer(comment, form.cleaned_data["request_key"]):
        remember_written(request, response, comment)
        subscribe_writer(
            comment,
            comments=form.cleaned_data["subscribe_comments"],
            posts=form.cleaned_data["subscribe_blog"],
        )
    say_posted(response, form.cleaned_data["request_key"])
    forget_draft(
        request, response, article, form.cleaned_data["held"], form.cleaned_data["comment"]
    )
    add_never_cache_headers(response)
    return response


def another_reader(request: HttpRequest, reader: Reader | None) -> str:
    """Return a sentence when the form was written as somebody who is not signed in any more; empty otherwise.

    The session may have expired, or another tab have changed the account: nobody posts under a name they do not see.
    """
    written_as = request.POST.get("as", "")
    if not written_as or (reader and reader.key == written_as):
        return ""
    if reader:
        return f"You are logged in as {reader.name} by now. Post again to post it under this name."
    return "You are no longer logged in. Log in again or fill in your details; nothing you typed is lost."


def say_posted(response: HttpResponse, request_key: uuid.UUID | None) -> None:
    """Tell the page that comes next that this request's comment is stored: only now its draft may be forgotten.

    A readable cookie says it (static/js/draft.js takes it away again), because neither the address nor the bytes
    of that page may; one for each request, as two tabs may have sent theirs at once.
    """
    if request_key:
        response.set_cookie(
            f"{POSTED_COOKIE}{request_key}",
            "1",
            max_age=POSTED_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


def is_writer(comment: Comment, request_key: uuid.UUID | None) -> bool:
    """Tell whether this browser wrote the comment, and did not merely repeat somebody's words under their address."""
    return comment.just_posted or (request_key is not None and comment.request_key == request_key)


def refuse_unreadable(request: HttpRequest) -> None:
    """Raise BadRequest for a form whose bytes are no UTF-8; Django would read them as Latin-1 and store that."""
    if request.content_type == "application/x-www-form-urlencoded":
        try:
            request.body.decode()
        except UnicodeDecodeError as error:
            raise BadRequest("The form is not in UTF-8.") from error


def commented_article(request: HttpRequest) -> Article:
    """Return the article that the form names, if the reader may see it; else 404."""
    number = request.POST.get("comment_post_ID", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404("The form names no article.")
    article = readable_article(request, int(number))
    if article is None:
        raise Http404("There is no such article.")
    return article


def author_from(request: HttpRequest, form: CommentForm, reader: Reader | None) -> Author:
    """Return who writes: the account that is signed in, else what the guest typed."""
    origin: dict[str, Any] = {
        "address": request.META.get("REMOTE_ADDR") or None,
        "user_agent": request.headers.get("User-Agent", "").replace("\0", ""),
    }
    if reader:
        return Author(user=reader.user, provider=reader.provider, **origin)
    data = form.cleaned_data
    # Where only accounts may comment the fields are not even asked for; the policy refuses.
    name, email, url = (data.get(field) or "" for field in ("author", "email", "url"))
    return Author(name=name, email=email, url=url, **origin)


def refusal(
    request: HttpRequest, article: Article, form: CommentForm, message: str, status: int
) -> HttpResponse:
    """Answer with the article and the form as it was sent, nothing lost."""
    response = render_article(
        request, article, status=status, comment_form=form, comment_refusal=message
    )
    add_never_cache_headers(response)
    return response


def confirmation(request: HttpRequest, article: Article, action: str = "") -> HttpResponse:
    """Show the comment to a browser that does not say where it comes from, and ask to send it with a token.

    ``action`` is where it goes then, the posting of comments unless told otherwise.
    """
    fields = [
        (name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"
    ]
    response = render(
        request,
        "comments/confirm.html",
        {
            "article": article,
            "fields": fields,
            "text": request.POST.get("comment", ""),
            "action": action,
        },
    )
    add_never_cache_headers(response)
    return response
