"""The accounts at providers by which somebody can sign in here."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.picture_choice import choose_picture
from accounts.providers import PROVIDER_NAMES, configured_providers


class OnlyWayIn(Exception):
    """Without this account its owner could never sign in again."""


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def connections(request: HttpRequest) -> HttpResponse:
    """Show them; remove one by POST, but never the only way in."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (login_required saw to it)
    refused = False
    if request.method == "POST":
        number = request.POST.get("account", "")
        valid = number.isascii() and number.isdigit() and len(number) < 19
        account = get_object_or_404(own_accounts(user), pk=int(number) if valid else 0)
        try:
            disconnect(user, account)
        except OnlyWayIn:
            refused = True
        else:
            return redirect("socialaccount_connections")
    has_password = user.has_usable_password()
    opening = set(ways_in(user).values_list("pk", flat=True))
    context = {
        "connected": [
            {
                "pk": account.pk,
                "provider": PROVIDER_NAMES.get(account.provider, account.provider),
                "name": account.extra_data.get("name", ""),
                "opens": account.pk in opening,
                "may_go": has_password or bool(opening - {account.pk}),
            }
            for account in own_accounts(user)
        ],
        "has": set(own_accounts(user).values_list("provider", flat=True)),
        "refused": refused,
        "providers": configured_providers(),
    }
    return render(
        request, "socialaccount/connections.html", context, status=409 if refused else 200
    )


def own_accounts(user: User) -> QuerySet[SocialAccount]:
    """Return the accounts at providers that are connected with an account here."""
    return SocialAccount.objects.filter(user=user).order_by("provider", "pk")


def ways_in(user: User) -> QuerySet[SocialAccount]:
    """Return those by which somebody can log in: this site has the keys of their provider."""
    return own_accounts(user).filter(provider__in=settings.PROVIDER_KEYS)


def disconnect(user: User, account: SocialAccount) -> None:
    """Take one way in away, with the picture that came from it. Raises OnlyWayIn where none would be left.

    Two that are removed at the same moment wait for each other: one of them stays.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if not ways_in(user).exclude(pk=account.pk).exists() and not user.has_usable_password():
            raise OnlyWayIn
        account.delete()
        if (
            user.avatar_provider == account.provider
            and not own_accounts(user).filter(provider=account.provider).exists()
        ):
            choose_picture(user, "")
