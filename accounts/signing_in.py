"""Signing in with a provider: the way to it and the way back. The library walks it; here stand the guards."""

from collections.abc import Callable, Collection

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.answers import ADAPTERS
from accounts.limits import Limit, limited
from accounts.return_address import remember_return_address

View = Callable[[HttpRequest], HttpResponse]

#: What a link to the sign-in may say. The library would take ``scope`` and ``auth_params`` from it as well, and let
#: them replace what we ask for and where the provider sends its answer.
START_PARAMETERS = {"next", "process"}
PROCESSES = {"login", "connect"}

# Each way to a provider writes a session, each way back asks the provider: the library limits neither. A school behind
# one address must still get in.
START_LIMIT = Limit("sign-in-start", 30, 60)
CALLBACK_LIMIT = Limit("sign-in-callback", 60, 60)


def start(provider: str) -> View:
    """Return the view of the page before the provider (GET), and of the way to it (POST, with a token)."""
    library_view = OAuth2LoginView.adapter_view(ADAPTERS[provider])

    # HEAD is refused: the library would take it for the POST.
    @never_cache
    @require_http_methods(["GET", "POST"])
    @limited(START_LIMIT, "POST")
    def view(request: HttpRequest) -> HttpResponse:
        require_keys(provider)
        request.GET = only(START_PARAMETERS, request.GET)  # type: ignore[assignment]
        if request.method == "GET":
            # The form on this page is answered by a redirect to the provider, which browsers hold against the page.
            widen = csp_update({"form-action": settings.PROVIDER_ORIGINS})
            return widen(library_view)(request)  # type: ignore[return-value]
        request.POST = only(START_PARAMETERS, request.POST)  # type: ignore[assignment]
        remember_return_address(request)
        return library_view(request)

    return view


def callback(provider: str) -> View:
    """Return the view that the provider sends the browser back to."""
    library_view = OAuth2CallbackView.adapter_view(ADAPTERS[provider])

    @never_cache
    @require_GET
    @limited(CALLBACK_LIMIT, "GET")
    def view(request: HttpRequest) -> HttpResponse:
        require_keys(provider)
        return library_view(request)

    return view


def require_keys(provider: str) -> None:
    """Raise Http404 for a provider that this site has no keys of."""
    if provider not in settings.PROVIDER_KEYS:
        raise Http404("This site does not sign in with this provider.")


def only(names: Collection[str], params: QueryDict) -> QueryDict:
    """Return the named parameters, and of the processes only those that we offer."""
    kept = params.copy()
    for name in list(kept):
        if name not in names:
            del kept[name]
    if kept.get("process") not in PROCESSES:
        kept["process"] = "login"
    return kept
