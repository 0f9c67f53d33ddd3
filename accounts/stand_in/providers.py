"""The four, by allauth's provider id."""

from accounts.stand_in.facebook import FACEBOOK
from accounts.stand_in.google import GOOGLE
from accounts.stand_in.oauth import Provider
from accounts.stand_in.wordpress_com import WORDPRESS_COM
from accounts.stand_in.x import X

PROVIDERS: dict[str, Provider] = {
    provider.id: provider for provider in (WORDPRESS_COM, GOOGLE, X, FACEBOOK)
}
