"""What WordPress.com says about somebody (https://developer.wordpress.com/docs/oauth2/)."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider

from accounts.wordpress_com.views import WordPressComAdapter


class WordPressComAccount(ProviderAccount):
    """An account there, as accounts.vouched has kept it. The library's own text for it is the e-mail address."""

    def to_str(self) -> str:
        """Return the public name."""
        return str(self.account.extra_data.get("name", ""))

    def get_avatar_url(self) -> str | None:
        """Return where the picture stands."""
        return self.account.extra_data.get("avatar")

    def get_profile_url(self) -> str | None:
        """Return where the profile stands."""
        return self.account.extra_data.get("profile")


class WordPressComProvider(OAuth2Provider):
    """WordPress.com's OAuth 2, of which we ask only who somebody is."""

    id = "wordpress_com"
    name = "WordPress.com"
    account_class = WordPressComAccount
    oauth2_adapter_class = WordPressComAdapter

    def get_default_scope(self) -> list[str]:
        """Ask for identity alone: no blog of theirs is touched."""
        return ["auth"]

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Return the account's number as text; raises ValueError for anything but a number above 0.

        Whoever is not signed in at WordPress.com is the number 0 there.
        """
        number = str(data.get("ID"))
        if not (number.isascii() and number.isdigit() and int(number)):
            raise ValueError("The ID is not a number.")
        return number

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return what a new account of ours starts with."""
        return {
            "email": data.get("email"),
            "username": data.get("username"),
            "name": data.get("display_name"),
        }

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Return the address; verified only where WordPress.com says so in as many words."""
        email = data.get("email")
        if not email:
            return []
        verified = data.get("email_verified") is True
        return [EmailAddress(email=email, verified=verified, primary=True)]


provider_classes = [WordPressComProvider]
