"""Signing in with a provider: the way to it and the way back. The library walks it; here stand the guards."""

from collections.abc import Callable, Collection
from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.answers import ADAPTERS
from accounts.limits import Limit, limited
from accounts.return_address import remember_return_address
from accounts.ways import set_out, use_up, way_of

View = Callable[[HttpRequest], HttpResponse]

#: What a link to the sign-in may say. The library would take ``scope`` and ``auth_params`` from it as well, and let
#: them replace what we ask for and where the provider sends its answer.
START_PARAMETERS = {"next", "process"}
PROCESSES = {"login", "connect"}

# Each way back asks the provider, and a first one writes an account: the library limits neither. A school behind one
# address must still get in.
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
            return may_lead_to_a_provider(library_view)(request)
        request.POST = only(START_PARAMETERS, request.POST)  # type: ignore[assignment]
        response = set_out(request, library_view)
        remember_return_address(request, response)
        return response

    return view


def may_lead_to_a_provider(view: View) -> View:
    """Let the form on a page be answered by a redirect to a provider: browsers hold that against the page."""
    widen = csp_update({"form-action": settings.PROVIDER_ORIGINS})
    return widen(view)  # type: ignore[return-value]


def ask_once_more(request: HttpRequest) -> HttpResponse | None:
    """Return the page before a provider again, for a form of it that came without a valid token; None for other forms.

    A log-in makes the tokens of all pages worthless that were open before it, in whatever tab.
    """
    name = (request.resolver_match.url_name if request.resolver_match else "") or ""
    provider = name.removesuffix("_login")
    if name == provider or provider not in settings.PROVIDER_KEYS:
        return None

    @never_cache
    @may_lead_to_a_provider
    def page(request: HttpRequest) -> HttpResponse:
        process = only(START_PARAMETERS, request.POST).get("process")
        context = {"provider": {"id": provider}, "process": process, "again": True}
        return render(request, "socialaccount/login.html", context, status=403)

    return page(request)


def callback(provider: str) -> View:
    """Return the view that the provider sends the browser back to."""
    library_view = Callback.adapter_view(ADAPTERS[provider])

    @never_cache
    @require_GET
    @limited(CALLBACK_LIMIT, "GET")
    def view(request: HttpRequest) -> HttpResponse:
        require_keys(provider)
        response = library_view(request)
        use_up(request, response, provider, request.GET.get("state", ""))
        return response

    return view


class Callback(OAuth2CallbackView):
    """The way back, of which the browser has kept what the library looks for in the session."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, HttpResponse | None]:
        """Return the state of the way that this answer ends; the page that says so where there is none."""
        way = way_of(request, provider.sub_id, request.GET.get("state", ""))
        if way and not way.is_late:
            return way.state, None
        late = way.state if way else None
        return None, render_authentication_error(request, provider, extra_context={"late": late})


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
    if "process" in kept and kept["process"] not in PROCESSES:
        kept["process"] = "login"
    return kept
