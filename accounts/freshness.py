"""Whether somebody has signed in a moment ago. Asked before what cannot be undone: an open browser is not enough."""

import datetime as dt
import time

from allauth.account.authentication import get_authentication_records
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.connections import own_accounts
from accounts.models import User
from accounts.providers import configured_providers
from accounts.return_address import return_address

#: How long a sign-in is fresh: time to read a page and decide.
FRESH_FOR = dt.timedelta(minutes=10)


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether whoever is signed in has proved within FRESH_FOR who they are, by whatever means."""
    records = get_authentication_records(request, request.user)
    latest = max((float(record.get("at", 0)) for record in records), default=0.0)
    return 0 <= time.time() - latest < FRESH_FOR.total_seconds()


def ask_to_sign_in_again(next_url: str) -> HttpResponse:
    """Return the way through a fresh sign-in and back to ``next_url``, a path of ours."""
    return redirect(f"{reverse('account_fresh_sign_in')}?{urlencode({'next': next_url})}")


@never_cache
@login_required
@require_safe
def fresh_sign_in(request: HttpRequest) -> HttpResponse:
    """Show the ways to prove again who one is: the account's own, no others."""
    assert isinstance(request.user, User)  # noqa: S101 (login_required saw to it)
    next_url = return_address(request) or reverse("account")
    connected = set(own_accounts(request.user).values_list("provider", flat=True))
    context = {
        "links": [
            {"id": p.id, "name": p.name, "icon": p.icon, "url": p.login_url(next_url)}
            for p in configured_providers()
            if p.id in connected
        ],
        "with_password": request.user.has_usable_password(),
        "next_url": next_url,
    }
    return render(request, "accounts/fresh_sign_in.html", context)
