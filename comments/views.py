"""Posting a comment."""

import uuid
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.reader import Reader, reader_of
from blog.models import Article
from blog.views import render_article, user_of
from comments.forms import CommentForm
from comments.models import Comment
from comments.origin import Verdict, judge_origin
from comments.own import landing
from comments.ownership import remember_written
from comments.policy import Refused
from comments.posting import Author, post_comment


@csrf_exempt  # judge_origin protects it: the page that posts here carries no token
@require_POST
def post(request: HttpRequest) -> HttpResponse:
    """Take a comment; answer 303 to it, or 4xx with the form, the reason and everything that was typed."""
    refuse_unreadable(request)
    article = commented_article(request)
    reader = reader_of(request)
    form = CommentForm(request.POST, is_member=reader is not None)
    match judge_origin(request):
        case Verdict.FOREIGN:
            return refusal(request, article, form, "This comment did not come from our page.", 403)
        case Verdict.UNKNOWN:
            return confirmation(request, article)
    if not form.is_valid():
        return refusal(request, article, form, "", 422)
    try:
        comment = post_comment(
            article,
            author_from(request, form, reader),
            form.cleaned_data["comment"],
            parent_id=form.cleaned_data["comment_parent"],
            request_key=form.cleaned_data["request_key"],
        )
    except Refused as refused:
        return refusal(request, article, form, refused.message, refused.status)
    response = redirect(landing(comment))
    response.status_code = 303
    if is_writer(comment, form.cleaned_data["request_key"]):
        remember_written(request, response, comment)
    add_never_cache_headers(response)
    return response


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
    articles = Article.objects.visible_to(user_of(request)).for_page()
    return get_object_or_404(articles, pk=int(number))


def author_from(request: HttpRequest, form: CommentForm, reader: Reader | None) -> Author:
    """Return who writes: the account that is signed in, else what the guest typed."""
    origin: dict[str, Any] = {
        "address": request.META.get("REMOTE_ADDR") or None,
        "user_agent": request.headers.get("User-Agent", "").replace("\0", ""),
    }
    if reader:
        return Author(user=reader.user, provider=reader.provider, **origin)
    data = form.cleaned_data
    return Author(name=data["author"], email=data["email"], url=data["url"], **origin)


def refusal(
    request: HttpRequest, article: Article, form: CommentForm, message: str, status: int
) -> HttpResponse:
    """Answer with the article and the form as it was sent, nothing lost."""
    response = render_article(
        request, article, status=status, comment_form=form, comment_refusal=message
    )
    add_never_cache_headers(response)
    return response


def confirmation(request: HttpRequest, article: Article) -> HttpResponse:
    """Show the comment to a browser that does not say where it comes from, and ask to send it with a token."""
    fields = [
        (name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"
    ]
    response = render(
        request,
        "comments/confirm.html",
        {"article": article, "fields": fields, "text": request.POST.get("comment", "")},
    )
    add_never_cache_headers(response)
    return response
