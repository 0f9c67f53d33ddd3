"""Our answers to django-allauth's questions: who may have an account, and what we take from a provider."""

import logging
import secrets
from typing import Any
from urllib.parse import urlencode

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import User
from accounts.picture_choice import refresh_picture
from accounts.return_address import is_return_address
from accounts.vouched import vouched

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts with a password are made by the owner (in the admin), not by visitors."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up with a password; readers come through a provider."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Lead back to a page of this site only; the library would trust every allowed host."""
        return is_return_address(url or "")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that our middleware worked out.

        A server on a Unix socket without a trusted proxy knows none: then all readers share the limits.
        """
        return request.META.get("REMOTE_ADDR") or "unknown"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Store no message: it would set a cookie, and turn up in the admin weeks later.

        Our pages say what happened themselves.
        """


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Readers sign up by signing in; an e-mail address never decides who somebody is."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the keys from the settings; the library would look into the database as well."""
        return [
            SocialApp(provider=known, name=known, client_id=keys.client_id, secret=keys.secret)
            for known, keys in settings.PROVIDER_KEYS.items()
            if provider in {None, known} and client_id in {None, keys.client_id}
        ]

    def get_requests_session(self) -> requests.Session:
        """Return a session with the library's time limit.

        The demo identity provider is this very server: no proxy of the surroundings stands between.
        """
        session = super().get_requests_session()
        session.trust_env = not settings.DEMO_IDENTITY
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Let anybody in whom a configured provider vouches for."""
        return True

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Fill a new account: the public name from the provider, a user name that gives nothing away.

        The library would make the user name from the e-mail address. Here, too, the provider's answer is cut to what
        we keep: this is the first moment at which it is known to be somebody's.
        """
        account = sociallogin.account
        person = vouched(account.provider, account.uid, account.extra_data)
        account.extra_data = person.kept()
        user: User = super().populate_user(request, sociallogin, data)
        user.display_name = person.name
        user.username = f"{account.provider}-{secrets.token_hex(8)}"
        user.first_name = user.last_name = ""
        user.avatar_provider = account.provider if person.avatar else ""
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Store a new account, its person and addresses together or not at all.

        Raises ImmediateHttpResponse when a sign-in in another tab made the same account a moment ago.
        """
        try:
            with transaction.atomic():
                user: User = super().save_user(request, sociallogin, form)
                refresh_picture(user, sociallogin.account.provider)
                return user
        except IntegrityError:
            answer = render(request, "socialaccount/authentication_error.html", status=409)
            raise ImmediateHttpResponse(answer) from None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse to connect an account that belongs to somebody else here, and say so; notice a new picture."""
        if sociallogin.is_existing:
            refresh_picture(sociallogin.user, sociallogin.account.provider)
        if (
            sociallogin.state.get("process") == AuthProcess.CONNECT
            and request.user.is_authenticated
            and sociallogin.is_existing
            and sociallogin.user != request.user
        ):
            answer = render(
                request,
                "socialaccount/connected_elsewhere.html",
                {"provider": sociallogin.account.provider},
                status=409,
            )
            raise ImmediateHttpResponse(answer)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Note what failed, and take the way back along when the reader said no at the provider."""
        state = (extra_context or {}).get("state") or {}
        if error == AuthError.CANCELLED:
            query = urlencode({"next": state["next"]}) if state.get("next") else ""
            raise ImmediateHttpResponse(
                redirect(f"{reverse('socialaccount_login_cancelled')}?{query}".rstrip("?"))
            )
        # Only the kind: the text of a failed request names its address, and Facebook's holds the secret.
        kind = type(exception).__name__ if exception else "no valid state"
        logger.warning("Sign-in with %s failed: %s", provider.id, kind)
