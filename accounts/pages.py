"""The library's pages of sign-in as ours: the same views, without what they would put in the way of our templates."""

from http import HTTPStatus
from typing import Any

from allauth.account import views as account
from allauth.socialaccount import views as social
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.limits import Limit, limited

#: The form of a first sign-in writes an account.
SIGNUP_LIMIT = Limit("sign-in-signup", 10, 60)


class OurSite:
    """Keeps ``site`` what it is on every page of ours; the library means Django's sites by it. Fields come bare."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the library's context without its ``site`` and its placeholders."""
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        context.pop("site", None)
        for form in context.values():
            if isinstance(form, BaseForm):
                without_placeholders(form)
        return context


def without_placeholders(form: BaseForm) -> None:
    """Take the words out of a form's empty fields: they repeat the labels, and vanish when they would be of use."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class Login(OurSite, account.LoginView):
    """Signing in with a user name and password."""


class Logout(OurSite, account.LogoutView):
    """Logging out, by POST."""


class Reauthenticate(OurSite, account.ReauthenticateView):
    """Giving one's password once more, before something that matters."""


class SocialSignup(OurSite, social.SignupView):
    """The last step of a first sign-in, where the provider's word alone is not enough."""


login = never_cache(Login.as_view())
logout = never_cache(Logout.as_view())
reauthenticate = never_cache(Reauthenticate.as_view())
social_signup = never_cache(limited(SIGNUP_LIMIT, "POST")(SocialSignup.as_view()))


@require_safe
@never_cache
def inactive(request: HttpRequest) -> HttpResponse:
    """Tell somebody that their account is switched off."""
    return render(request, "account/account_inactive.html")


@require_safe
@never_cache
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where the small window ends in which somebody logged in: it tells the page that opened it, and closes."""
    return render(request, "accounts/signed_in.html")


@require_safe
@never_cache
def login_cancelled(request: HttpRequest) -> HttpResponse:
    """Tell somebody who said no at the provider that nothing happened."""
    return render(request, "socialaccount/login_cancelled.html")


@require_safe
@never_cache
def login_error(request: HttpRequest) -> HttpResponse:
    """Tell somebody that signing in failed."""
    return render(
        request, "socialaccount/authentication_error.html", status=HTTPStatus.UNAUTHORIZED
    )
