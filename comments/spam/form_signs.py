"""What the comment form reveals about its sender: a field nobody sees, and a stamp that says when it was begun.

The page is the same bytes for everybody and holds no stamp. A script asks for one when somebody begins to write
(static/js/stamp.js); without scripts there is none, which by itself speaks against nobody.
"""

import time

from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments.spam.evidence import Signs

#: The field that nobody sees. Its name means nothing to a browser that fills in forms by itself.
TRAP = "comment_topic"
#: The field that a script puts the stamp into.
STAMP = "form_stamp"
#: Seconds. A tab may stay open for long; an older stamp says nothing any more.
VALID_FOR = 60 * 60 * 24

_SALT = "comments.spam.stamp"


def stamp_for(article_id: int) -> str:
    """Return a signed note of the present moment, good for one article's form."""
    return signing.dumps([article_id, round(time.time(), 1)], salt=_SALT)


@require_safe
@never_cache
def stamp(request: HttpRequest) -> JsonResponse:
    """Give a script the stamp of now for the form of ``?article=N``. Reads no cookie and stores nothing."""
    number = request.GET.get("article", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise BadRequest("The address names no article.")
    return JsonResponse({"stamp": stamp_for(int(number))})


def signs_of(request: HttpRequest, article_id: int) -> Signs:
    """Return what a posted form says about who sent it. Never raises: a broken stamp is a sign, too."""
    is_trapped = bool(request.POST.get(TRAP, "").strip())
    sent = request.POST.get(STAMP, "")
    if not sent:
        return Signs(is_trapped)
    try:
        number, began = signing.loads(sent, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return Signs(is_trapped, is_forged=True)
    if number != article_id:
        return Signs(is_trapped, is_forged=True)
    seconds = time.time() - began
    return Signs(is_trapped, seconds if seconds < VALID_FOR else None)
