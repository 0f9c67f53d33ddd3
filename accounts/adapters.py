"""Our answers to django-allauth's questions: who may have an account, and what we take from a provider."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from accounts.models import NAME_LENGTH, User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts with a password are made by the owner (in the admin), not by visitors."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up with a password; readers come through a provider."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Readers sign up by signing in; an e-mail address never decides who somebody is."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Let anybody in whom a configured provider vouches for."""
        return True

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Fill a new account: the public name from the provider, a user name that gives nothing away.

        The library would make the user name from the e-mail address.
        """
        user: User = super().populate_user(request, sociallogin, data)
        provider = sociallogin.account.provider
        extra = sociallogin.account.extra_data
        name = (
            extra.get("display_name")
            or extra.get("name")
            or " ".join(filter(None, [data.get("first_name"), data.get("last_name")]))
            or data.get("username")
            or "Reader"
        )
        user.display_name = str(name).strip()[:NAME_LENGTH] or "Reader"
        user.username = f"{provider}-{secrets.token_hex(8)}"
        user.first_name = user.last_name = ""
        return user
