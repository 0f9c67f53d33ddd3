"""Pages as answers: rendered, unless nobody will read them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

#: Set in the environment of a request by which this process asks itself what an address answers (transfer/asking.py);
#: no client can set it, whose headers are called HTTP_… there.
STATUS_ONLY = "broadsheet.status_only"


def show(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    content_type: str | None = None,
    status: int | None = None,
) -> HttpResponse:
    """Return a page as Django's ``render`` does; an empty one where only its status is asked for."""
    if request.META.get(STATUS_ONLY):
        return HttpResponse(content_type=content_type, status=status)
    return render(request, template, context, content_type, status)
