"""What a comment will look like, before it is posted: from the renderer that posting uses."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.limits import Limit, network_of, too_often
from accounts.reader import Reader, reader_of
from blog.views import render_article
from comments.discussion import DiscussionSettings
from comments.forms import CommentForm, comment_form
from comments.origin import Verdict, judge_origin
from comments.rendering import render_comment
from comments.views import commented_article, refusal, refuse_unreadable

#: More than anybody looks; rendering 65 kB takes a quarter of a second.
PREVIEWS = Limit("previews", 60, 600)

NOTHING = "There is nothing to show yet."


@csrf_exempt  # nothing is stored; judge_origin keeps foreign pages from filling our form
@require_POST
@never_cache
def preview(request: HttpRequest) -> HttpResponse:
    """Show the article with the comment as it would stand there, and the form as it was; JSON for a script."""
    refuse_unreadable(request)
    is_scripted = request.headers.get("Accept") == "application/json"
    if wait := PREVIEWS.hit(network_of(request)):
        return too_often(request, wait)
    discussion, reader = DiscussionSettings.load(), reader_of(request)
    form = comment_form(discussion, reader, request.POST)
    form.is_valid()
    problems = form.errors.get("comment")
    html = "" if problems else render_comment(form.cleaned_data.get("comment", ""))
    message = str(problems[0]) if problems else "" if html else NOTHING
    if judge_origin(request) is Verdict.FOREIGN:
        html, message = "", "This comment did not come from our page."
    if is_scripted:
        return JsonResponse({"html": html, "message": message}, status=200 if html else 422)
    article = commented_article(request)
    form = unjudged(form, discussion, reader)
    if message:
        return refusal(request, article, form, message, 422)
    response = render_article(request, article, comment_form=form, comment_preview=html)
    add_never_cache_headers(response)
    return response


def unjudged(
    form: CommentForm, discussion: DiscussionSettings, reader: Reader | None
) -> CommentForm:
    """Return the form with what was typed and without complaints: nobody has posted yet."""
    names = ("subscribe_comments", "subscribe_blog")
    initial = {name: form.data.get(name, "") for name in form.fields}
    initial |= {name: name in form.data for name in names}
    return comment_form(discussion, reader, initial=initial)
