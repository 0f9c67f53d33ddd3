"""Facebook's request to delete what it told us about somebody.

https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.models import DeletionReceipt
from accounts.tasks import delete_provider_data

PROVIDER = "facebook"
#: A request has a hundred bytes or two.
MAX_LENGTH = 4096


@csrf_exempt  # Facebook's server posts here; its signature is what counts
@never_cache
@require_POST
def callback(request: HttpRequest) -> HttpResponse:
    """Take a request; answer where its progress is shown. The work is a task. 400 where Facebook did not sign it."""
    keys = settings.PROVIDER_KEYS.get(PROVIDER)
    if keys is None:
        raise Http404("This site does not sign in with Facebook.")
    uid = user_in(request.POST.get("signed_request", ""), keys.secret)
    with transaction.atomic():
        receipt = DeletionReceipt.objects.create(code=secrets.token_hex(12))
        delete_provider_data.enqueue(PROVIDER, uid, receipt.pk)
    status = reverse("facebook_deletion_status", args=[receipt.code])
    return JsonResponse({"url": f"{settings.SITE_URL}{status}", "confirmation_code": receipt.code})


def user_in(signed: str, secret: str) -> str:
    """Return the id in a signed request; raises BadRequest when Facebook did not sign it."""
    signature, _, payload = signed.partition(".")
    if len(signed) > MAX_LENGTH or not payload:
        raise BadRequest("There is no signed request.")
    expected = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(decoded(signature), expected):
        raise BadRequest("The signature is not Facebook's.")
    try:
        data = json.loads(decoded(payload))
    except (ValueError, RecursionError):
        raise BadRequest("The request cannot be read.") from None
    if not isinstance(data, dict) or str(data.get("algorithm", "")).upper() != "HMAC-SHA256":
        raise BadRequest("The request is signed in another way.")
    uid = str(data.get("user_id") or "")
    if not (uid.isascii() and uid.isalnum()):
        raise BadRequest("The request names nobody.")
    return uid


def decoded(part: str) -> bytes:
    """Return the bytes of base64url without padding; raises BadRequest for anything else."""
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest("The request is not base64url.") from None


@never_cache
@require_safe
def status(request: HttpRequest, code: str) -> HttpResponse:
    """Tell whoever has the code how far it is. It names nobody."""
    receipt = get_object_or_404(DeletionReceipt, code=code)
    return render(request, "accounts/deletion_status.html", {"receipt": receipt})
