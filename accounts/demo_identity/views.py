"""The stand-in for the four providers, as pages of this site."""

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import validate_host
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.stand_in.providers import PROVIDERS
from accounts.stand_in.server import StandIn
from accounts.stand_in.store import Client, Store
from accounts.stand_in.wire import Request, Response


@dataclass(frozen=True)
class OurCallback:
    """The address of one callback, at each of the hosts that the demo may be opened at, localhost say."""

    port: int | None
    path: str

    def __contains__(self, uri: object) -> bool:
        try:
            host = urlsplit(str(uri)).hostname or ""
        except ValueError:
            return False
        netloc = f"[{host}]" if ":" in host else host
        exact = f"http://{netloc}{f':{self.port}' if self.port else ''}{self.path}"
        return uri == exact and validate_host(netloc, map(str, settings.ALLOWED_HOSTS))


@csrf_exempt  # our own server asks here too; and whom a page of another site picks, the state keeps out
@never_cache
@require_http_methods(["GET", "POST"])
def endpoint(request: HttpRequest, provider: str, step: str) -> HttpResponse:
    """Answer one step of a provider's conversation; the page that asks the reader is in our look."""
    if not (settings.DEMO and settings.DEMO_IDENTITY):
        raise Http404("The demo identity provider works in demo mode only.")
    if provider not in PROVIDERS or step not in PROVIDERS[provider].addresses:
        raise Http404("No provider has this address.")
    played = PROVIDERS[provider]
    stand_in = stand_in_for(settings.SITE_URL)
    asked = as_asked(request, played.addresses[step])
    if step == "authorize" and request.method == "GET":
        authorization = stand_in.asked(played, asked)
        if not isinstance(authorization, Response):
            context = {"provider": played, "people": stand_in.store.people}
            return render(request, "accounts/demo_identity.html", context)
    return as_django(stand_in.handle(asked))


@cache
def stand_in_for(site_url: str) -> StandIn:
    """Return the stand-in of this process, at which this site is registered with all four providers."""
    return StandIn(
        Store(
            [
                Client(
                    provider,
                    keys.client_id,
                    keys.secret,
                    OurCallback(urlsplit(site_url).port, reverse(f"{provider}_callback")),
                )
                for provider, keys in settings.PROVIDER_KEYS.items()
            ]
        )
    )


def as_asked(request: HttpRequest, address: str) -> Request:
    """Return a request as the real provider at ``address`` would get it."""
    parts = urlsplit(address)
    return Request(
        method=request.method or "GET",
        host=parts.netloc,
        path=parts.path,
        query=request.META.get("QUERY_STRING", ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
    )


def as_django(response: Response) -> HttpResponse:
    """Return the stand-in's answer as a response of this site."""
    return HttpResponse(response.body, status=response.status, headers=dict(response.headers))
