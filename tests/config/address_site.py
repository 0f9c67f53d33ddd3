"""The site's settings with one address that says whom the site takes the asker for; for test_client_address.py."""

import os

from django.http import HttpRequest, JsonResponse
from django.urls import path

from tests.settings import *  # noqa: F403

ROOT_URLCONF = __name__
ALLOWED_HOSTS = ["*"]
TRUSTED_PROXIES = int(os.environ["ADDRESS_SITE_PROXIES"])
CLIENT_ADDRESS_HEADER = os.environ["ADDRESS_SITE_HEADER"]


def whoami(request: HttpRequest) -> JsonResponse:
    """Answer the address, the scheme and the host."""
    return JsonResponse(
        {
            "address": request.META["REMOTE_ADDR"],
            "scheme": request.scheme,
            "left": [name for name in request.META if "FORWARDED" in name],
        }
    )


urlpatterns = [path("whoami", whoami)]
