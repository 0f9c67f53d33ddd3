"""What a browser may fetch before its reader clicks: the page behind a link that the pointer rests on.

Sent as a header and not as a script in the page, so that the Content-Security-Policy stays as strict as it is
(https://wicg.github.io/nav-speculation/speculation-rules.html). Pages are the same bytes for everybody and come from
memory, so a guess that was wrong costs next to nothing.
"""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

HEADER = "Speculation-Rules"
PATH = "/speculation-rules.json"

#: Nothing behind these is the same for everybody, or worth having in advance.
_NEVER = ["/accounts/*", "/admin/*", "/comments/*", "/media/*", "/static/*", "/*\\?*", "/*/feed/"]
_RULES = {
    "prefetch": [
        {
            "where": {"and": [{"href_matches": "/*"}, {"not": {"href_matches": _NEVER}}]},
            "eagerness": "moderate",
        }
    ]
}


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Answer the rules; they may be kept for a day."""
    response = HttpResponse(
        json.dumps(_RULES, separators=(",", ":")), content_type="application/speculationrules+json"
    )
    response["Cache-Control"] = "public, max-age=86400"
    return response
