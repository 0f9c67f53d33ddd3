"""The library's adapters, guarded: whatever a provider answers ends in a person or in "sign-in failed"."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.twitter_oauth2.views import TwitterOAuth2Adapter
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from accounts.wordpress_com.views import WordPressComAdapter

#: What reading an answer of another shape raises in the library: X's with only ``errors``, Facebook's without id, a
#: list for an object, a number for a name, an id beyond the column, nesting without end.
MISSHAPEN = (
    ArithmeticError,
    AttributeError,
    ImproperlyConfigured,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


@contextmanager
def misshapen_answers_fail() -> Iterator[None]:
    """Turn what a misshapen answer raises into OAuth2Error, for which the library has a page."""
    try:
        yield
    except MISSHAPEN as error:
        raise OAuth2Error(f"The answer makes no sense: {type(error).__name__}") from error


class GuardedAnswers(OAuth2Adapter):
    """Guards the three methods that read a provider's answers, and nothing of ours."""

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        """Return the answer to the code; raises OAuth2Error."""
        with misshapen_answers_fail():
            return super().get_access_token_data(*args, **kwargs)

    def parse_token(self, data: Any) -> SocialToken:
        """Return the token; raises OAuth2Error when it is not text."""
        with misshapen_answers_fail():
            token = super().parse_token(data)
        if not isinstance(token.token, str) or not token.token:
            raise OAuth2Error("The access token is no text.")
        return token

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Return who it is; raises OAuth2Error when nobody is named, or by an id that cannot be stored."""
        with misshapen_answers_fail():
            login = super().complete_login(request, app, token, **kwargs)
        if not (login.account.uid.isascii() and login.account.uid.isprintable()):
            raise OAuth2Error("The id of the account is not printable.")
        return login


class Google(GuardedAnswers, GoogleOAuth2Adapter):
    """Google, guarded."""


class X(GuardedAnswers, TwitterOAuth2Adapter):
    """X, guarded."""


class Facebook(GuardedAnswers, FacebookOAuth2Adapter):
    """Facebook, guarded."""


class WordPressCom(GuardedAnswers, WordPressComAdapter):
    """WordPress.com, guarded."""


ADAPTERS: dict[str, type[OAuth2Adapter]] = {
    "wordpress_com": WordPressCom,
    "google": Google,
    "twitter_oauth2": X,
    "facebook": Facebook,
}
