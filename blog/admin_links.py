"""What the desk says of the links in a text: while it is written, and once more when it is saved."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from blog.links import MOST_LINKS, Link, dead_links, is_own, links_in
from blog.redirects import ADDRESS_LENGTH

#: So many dead links are named when a text is saved.
NAMED = 5


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Answer which of some addresses of this site (POST ``address``, repeated) readers cannot follow, as JSON.

    Called by the script of the editor; who is let in is decided by the admin.
    """
    asked = list(dict.fromkeys(request.POST.getlist("address")))[:MOST_LINKS]
    links = [Link(a, "") for a in asked if len(a) <= ADDRESS_LENGTH and is_own(a)]
    dead = [{"address": d.link.address, "why": d.why} for d in dead_links(links)]
    return JsonResponse({"dead": dead})


def warn(request: HttpRequest, body: str) -> None:
    """Tell the person who has saved a text which of its links lead nowhere."""
    dead = dead_links(links_in(body)[:MOST_LINKS])
    for link in dead[:NAMED]:
        messages.warning(request, str(link))
    if len(dead) > NAMED:
        messages.warning(request, f"So do {len(dead) - NAMED} more links.")
