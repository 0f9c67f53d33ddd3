"""Who is signed in, for the page to ask."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.reader import reader_of


@require_safe
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """Answer who is signed in, with a token for the forms that need one. Never an e-mail address."""
    reader = reader_of(request)
    answer: dict[str, object] = {"signed_in": reader is not None, "csrf_token": get_token(request)}
    if reader:
        answer |= {
            "key": reader.key,
            "name": reader.name,
            "account": reader.account,
            "provider": reader.provider,
            "avatar": reader.avatar,
            # Whether mail can be offered; not where to.
            "has_address": bool(reader.user.email),
        }
    return JsonResponse(answer)
