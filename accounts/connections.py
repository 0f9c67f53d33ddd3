"""The accounts at providers by which somebody can sign in here."""

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.providers import PROVIDER_NAMES, configured_providers


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def connections(request: HttpRequest) -> HttpResponse:
    """Show them; remove one by POST, but never the only way in."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (login_required saw to it)
    accounts = SocialAccount.objects.filter(user=user).order_by("provider", "pk")
    may_remove = accounts.count() > 1 or user.has_usable_password()
    if request.method == "POST":
        number = request.POST.get("account", "")
        valid = number.isascii() and number.isdigit() and len(number) < 19
        account = get_object_or_404(accounts, pk=int(number) if valid else 0)
        if may_remove:
            account.delete()
            return redirect("socialaccount_connections")
    context = {
        "connected": [
            {
                "pk": account.pk,
                "provider": PROVIDER_NAMES.get(account.provider, account.provider),
                "name": account.extra_data.get("name", ""),
            }
            for account in accounts
        ],
        "may_remove": may_remove,
        "refused": request.method == "POST",
        "providers": configured_providers(),
    }
    status = 409 if context["refused"] else 200
    return render(request, "socialaccount/connections.html", context, status=status)
