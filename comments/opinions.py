"""The requests by which readers vote for a comment or flag one."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.limits import Limit, network_of, too_often
from accounts.reader import reader_of
from comments.access import comment_or_404
from comments.forms import FlagForm
from comments.models import Comment, DiscussionSettings
from comments.origin import Verdict, judge_origin
from comments.policy import Refused
from comments.reacting import flag as note_flag
from comments.reacting import flagger
from comments.reacting import vote as note_vote

#: One reader may find much to flag; a machine that flags everything finds an end.
FLAGS = Limit("flags", 20, 3600)
VOTES = Limit("votes", 120, 600)


def public_comment(request: HttpRequest, pk: int) -> Comment:
    """Return a comment that everybody may read; else 404."""
    return comment_or_404(request, Comment.objects.approved(), pk)


@csrf_exempt  # judge_origin protects it: the page that posts here carries no token
@require_POST
@never_cache
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Vote for a comment, or with ``back`` take the vote back: 303 to the comment, JSON for a script.

    Somebody without an account is led to the log-in page, and from there to the comment.
    """
    if not DiscussionSettings.load().votes:
        raise Http404("There is no voting here.")
    comment = public_comment(request, pk)
    if judge_origin(request) is not Verdict.OURS:
        return told(request, comment, "This vote did not come from our page.", 403)
    reader = reader_of(request)
    if reader is None:
        return asked_to_log_in(request, comment)
    if wait := VOTES.hit(reader.key):
        return too_often(request, wait)
    try:
        note_vote(comment, reader.user, "back" not in request.POST)
    except Refused as refused:
        return told(request, comment, refused.message, refused.status)
    if is_scripted(request):
        comment.refresh_from_db(fields=["votes"])
        return JsonResponse({"votes": comment.votes, "voted": "back" not in request.POST})
    return see(comment)


def asked_to_log_in(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Lead to the log-in page and back to the comment; a script gets the address."""
    address = f"{reverse('account_login')}?{urlencode({'next': comment.get_absolute_url()})}"
    if is_scripted(request):
        return JsonResponse({"log_in": address}, status=401)
    response = redirect(address)
    response.status_code = 303
    return response


@csrf_exempt  # judge_origin protects it, as it does the form for comments
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a comment should be looked at, or note it and say thank you."""
    comment = public_comment(request, pk)
    if request.method != "POST":
        return flag_page(request, comment, FlagForm())
    form = FlagForm(request.POST)
    if judge_origin(request) is not Verdict.OURS:
        return flag_page(request, comment, form, "Please press the button once more.", 403)
    if not form.is_valid():
        return flag_page(request, comment, form, "", 422)
    network = network_of(request)
    if wait := FLAGS.hit(network):
        return too_often(request, wait)
    reader = reader_of(request)
    by = flagger(reader.user if reader else None, network)
    try:
        is_new = note_flag(comment, by, form.cleaned_data["reason"], form.cleaned_data["words"])
    except Refused as refused:
        return flag_page(request, comment, form, refused.message, refused.status)
    words = "Thank you" if is_new else "You have flagged this comment before"
    return flag_page(request, comment, None, done=words)


def flag_page(
    request: HttpRequest,
    comment: Comment,
    form: FlagForm | None,
    refusal: str = "",
    status: int = 200,
    done: str = "",
) -> HttpResponse:
    """Answer with the form, or with what came of it. It carries a token, for browsers that say nothing else."""
    context = {"comment": comment, "form": form, "refusal": refusal, "done": done}
    response = render(request, "comments/flag.html", context, status=status)
    add_never_cache_headers(response)
    return response


def told(request: HttpRequest, comment: Comment, message: str, status: int) -> HttpResponse:
    """Answer with a sentence, as a page or for a script."""
    if is_scripted(request):
        return JsonResponse({"message": message}, status=status)
    context = {"comment": comment, "message": message}
    return render(request, "comments/refused.html", context, status=status)


def is_scripted(request: HttpRequest) -> bool:
    """Whether a script of ours asks, which reads JSON."""
    return request.headers.get("Accept", "") == "application/json"


def see(comment: Comment) -> HttpResponse:
    """Answer 303 to the comment."""
    response = redirect(comment.get_absolute_url())
    response.status_code = 303
    return response
