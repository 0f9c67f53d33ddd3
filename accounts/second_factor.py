"""The second factor: how ours is named, and that editors need one where the owner says so."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from accounts.reader import has_session

GetResponse = Callable[[HttpRequest], HttpResponse]

#: What an editor may reach before the second factor: the way to it, and what every page is made of.
OPEN_TO_HALF_SIGNED_IN = ("/accounts/", "/demo-identity/", "/static/", "/media/", "/-/")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names people in an authenticator's list by their user name, never by their e-mail address."""

    def get_totp_issuer(self) -> str:
        """Return the site's host: what an authenticator app shows as its name."""
        return site_host()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the site as passkeys know it: bound to SITE_URL, whatever host a request names.

        A demo answers under any of this machine's names, so there the library's reading of the request stays.
        """
        if settings.DEMO:
            return super().get_public_key_credential_rp_entity()
        return {"id": site_host(), "name": site_host()}

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.username)

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Return who a passkey is for, by names that are public anyway."""
        return super().get_public_key_credential_user_entity(user) | {
            "display_name": user.public_name
        }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 (the library's name)
        """Return a name to begin with; there may be several keys, and their owner knows better."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return f"Key {number}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep an editor's last factor where one is required; recovery codes alone are none."""
        person = authenticator.user
        if not (settings.STAFF_SECOND_FACTOR and isinstance(person, User) and person.is_staff):
            return True
        return factors_of(person).exclude(pk=authenticator.pk).exists()


def site_host() -> str:
    """Return the host of SITE_URL."""
    return urlsplit(settings.SITE_URL).hostname or ""


def factors_of(user: User) -> Any:
    """Return the second factors that somebody has set up, recovery codes aside."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)


def gave_second_factor(request: HttpRequest) -> bool:
    """Tell whether this session has shown a second factor; asks the session only."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def required_of_staff(get_response: GetResponse) -> GetResponse:
    """Let editors do nothing on any page before their second factor, where STAFF_SECOND_FACTOR is set.

    Who has one is asked for it; who has none is led to where it is set up.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_half_signed_in(request):
            return get_response(request)
        assert isinstance(request.user, User)  # noqa: S101 (is_half_signed_in saw to it)
        has_one = factors_of(request.user).exists()
        if request.method not in {"GET", "HEAD"}:
            return render(request, "mfa/required.html", {"has_one": has_one}, status=403)
        way = reverse("mfa_reauthenticate" if has_one else "mfa_index")
        return redirect(f"{way}?{urlencode({'next': request.get_full_path()})}")

    return middleware


def is_half_signed_in(request: HttpRequest) -> bool:
    """Tell whether an editor asks for more than the way to their second factor without having given it."""
    return (
        settings.STAFF_SECOND_FACTOR
        and has_session(request)
        and not request.path.startswith(OPEN_TO_HALF_SIGNED_IN)
        and request.path != reverse("me")
        and request.user.is_authenticated
        and (request.user.is_staff or request.user.is_superuser)
        and not gave_second_factor(request)
    )
