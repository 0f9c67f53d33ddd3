"""The conversation with WordPress.com: authorize, exchange the code, ask who it is."""

from typing import Any

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.http import HttpRequest


class WordPressComAdapter(OAuth2Adapter):
    """Addresses and answers of WordPress.com."""

    provider_id = "wordpress_com"
    authorize_url = "https://public-api.wordpress.com/oauth2/authenticate"
    access_token_url = "https://public-api.wordpress.com/oauth2/token"  # noqa: S105
    profile_url = "https://public-api.wordpress.com/rest/v1.1/me"
    token_info_url = "https://public-api.wordpress.com/oauth2/token-info"  # noqa: S105

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Return who the token belongs to.

        Raises OAuth2Error when the token was issued to another site or about somebody else, or when the answer is
        not a person; requests' exceptions when WordPress.com cannot be reached.
        """
        with get_adapter().get_requests_session() as session:
            info = answered(
                session.get(
                    self.token_info_url,
                    params={"client_id": app.client_id, "token": token.token},
                )
            )
            if str(info.get("client_id")) != str(app.client_id):
                raise OAuth2Error("WordPress.com issued this token to another site.")
            profile = answered(
                session.get(self.profile_url, headers={"Authorization": f"Bearer {token.token}"})
            )
        # The number is an int in one answer and text in the other.
        if "user_id" in info and str(info["user_id"]) != str(profile.get("ID")):
            raise OAuth2Error("WordPress.com issued this token about somebody else.")
        return self.get_provider().sociallogin_from_response(request, profile)


def answered(response: requests.Response) -> dict[str, Any]:
    """Return a JSON object from an answer; raises OAuth2Error for anything else."""
    try:
        data = response.json() if response.ok else None
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise OAuth2Error(f"WordPress.com answered {response.status_code} without a JSON object.")
    return data
