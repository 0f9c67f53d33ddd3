"""The conversation with WordPress.com: authorize, exchange the code, ask who it is."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import (
    OAuth2Adapter,
    OAuth2CallbackView,
    OAuth2LoginView,
)
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

        Raises OAuth2Error when the token was issued to another site, or the answer is not a person.
        """
        with get_adapter().get_requests_session() as session:
            info = session.get(
                self.token_info_url,
                params={"client_id": app.client_id, "token": token.token},
            )
            if str(answered(info).get("client_id")) != str(app.client_id):
                raise OAuth2Error("WordPress.com issued this token to somebody else.")
            profile = answered(
                session.get(self.profile_url, headers={"Authorization": f"Bearer {token.token}"})
            )
        if not profile.get("ID"):
            raise OAuth2Error("WordPress.com did not say who this is.")
        return self.get_provider().sociallogin_from_response(request, profile)


def answered(response: Any) -> dict[str, Any]:
    """Return a JSON object from an answer; raises OAuth2Error for anything else."""
    try:
        data = response.json() if response.ok else None
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise OAuth2Error(f"WordPress.com answered {response.status_code} without a JSON object.")
    return data


oauth2_login = OAuth2LoginView.adapter_view(WordPressComAdapter)
oauth2_callback = OAuth2CallbackView.adapter_view(WordPressComAdapter)
