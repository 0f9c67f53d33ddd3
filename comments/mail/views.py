"""Pages that links in our mail open, without an account; and a member's own choices.

The key in the address is what allows it: nobody else has it, so no cookie and no token is asked for.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.return_address import is_return_address
from blog.models import Article
from comments.mail import links
from comments.mail.models import Mailbox, Subscription
from comments.mail.subscribing import stop, stop_all

#: What a letter's link ends, in words.
WORDS = {
    links.POSTS: "new articles",
    links.AUTHOR: "comments on articles that you wrote",
    links.QUEUE: "comments that wait for a decision",
    links.OWN: "comments that you write",
    links.DIGEST: "everything that came once a day",
}


@csrf_exempt  # the key is the protection
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: HttpRequest, key: str) -> HttpResponse:
    """Show all that goes to an address; a POST confirms, refuses, saves or ends it. 404 for a foreign key."""
    box = links.mailbox_of(key)
    done = act(box, request) if box and request.method == "POST" else ""
    context: dict[str, Any] = {"mailbox": box, "done": done}
    if box:
        context |= {
            "subscriptions": box.subscriptions.select_related("article").order_by("pk"),
            "works_here": User.objects.filter(email__iexact=box.email, is_staff=True).exists()
            or User.objects.filter(email__iexact=box.email, authorships__isnull=False).exists(),
        }
    return private(render(request, "comments/mailbox.html", context, status=200 if box else 404))


def act(box: Mailbox, request: HttpRequest) -> str:
    """Do what the form asks and return what to say; an unknown wish saves the form."""
    match request.POST.get("do"):
        case "confirm":
            box.confirm()
            return "Thank you. From now on we write to you."
        case "refuse":
            box.refuse()
            return "Done. We do not write to you again."
        case "stop-all":
            stop_all(box)
            return "Done. No more mail goes to you."
    for subscription in box.subscriptions.all():
        choose(subscription, request)
    box.wants_own = bool(request.POST.get("wants_own"))
    if request.POST.get("works_here"):
        box.wants_author = bool(request.POST.get("wants_author"))
        box.wants_queue = bool(request.POST.get("wants_queue"))
    box.save(update_fields=["wants_own", "wants_author", "wants_queue"])
    return "Saved."


def choose(subscription: Subscription, request: HttpRequest) -> None:
    """Do with one subscription what the form says; what the form does not name stays."""
    number = subscription.pk
    if request.POST.get(f"stop-{number}"):
        subscription.delete()
        return
    which = request.POST.get(f"which-{number}")
    when = request.POST.get(f"when-{number}")
    if which in {"all", "replies"} and subscription.article_id:
        subscription.only_replies = which == "replies"
    if when in {"once", "daily"}:
        subscription.is_daily = when == "daily"
    subscription.save(update_fields=["only_replies", "is_daily"])


@csrf_exempt  # RFC 8058, 3.2: mail services send this POST without cookies
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, key: str) -> HttpResponse:
    """Ask whether one kind of mail is to end; a POST ends it, with one click from the mail program or from here.

    404 for a foreign key.
    """
    opened = links.to_stop(key)
    context: dict[str, Any] = {"mailbox": None, "done": False}
    if opened:
        box, what = opened
        if request.method == "POST":
            stop(box, what)
        context = {
            "mailbox": box,
            "what": in_words(what),
            "done": request.method == "POST",
            "mailbox_link": links.mailbox_link(box),
        }
    page = render(request, "comments/stop_mail.html", context, status=200 if opened else 404)
    return private(page)


def in_words(what: str) -> str:
    """Return what a letter's link ends, in words."""
    if what in WORDS:
        return WORDS[what]
    article = Article.objects.filter(pk=int(what.rpartition("-")[2])).first()
    return f"comments on “{article}”" if article else "comments on an article"


@require_POST
@login_required
def subscription(request: HttpRequest, pk: int) -> HttpResponse:
    """Change or end a subscription of whoever is signed in; back to the page the form stands on."""
    found = get_object_or_404(Subscription.objects.filter(user=request.user.pk), pk=pk)
    choose(found, request)
    back = request.POST.get("next", "")
    return redirect(back if is_return_address(back) else "/")


def private(response: HttpResponse) -> HttpResponse:
    """Mark a page whose address is its key: kept by nobody, and told to no other site."""
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    return response
