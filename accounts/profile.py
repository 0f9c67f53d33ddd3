"""The account page: who one is here, and what one may decide about it."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.connections import own_accounts
from accounts.keepers import looks_different
from accounts.leaving import departure_of
from accounts.models import NAME_LENGTH, WEBSITE_LENGTH, User
from accounts.names import EMAIL_LIKE, NOT_AN_ADDRESS
from accounts.picture_choice import choose_picture
from accounts.providers import PROVIDER_NAMES
from accounts.vouched import plain

#: The choice of the generated picture; a form cannot send nothing and mean it.
LETTER = "letter"


class ProfileForm(forms.Form):
    """What readers see of somebody."""

    display_name = forms.CharField(
        label="Name",
        max_length=NAME_LENGTH,
        help_text="stands beside what you write",
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": "Please give a name to show beside your comments."},
    )
    website = forms.URLField(
        label="Website",
        required=False,
        max_length=WEBSITE_LENGTH,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="your name links to it",
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
        error_messages={"invalid": "This does not look like the address of a website."},
    )
    picture = forms.ChoiceField(label="Picture", widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the pictures that the account's sign-ins have named."""
        self.user = user
        kwargs["initial"] = {
            "display_name": user.public_name,
            "website": user.website,
            "picture": user.avatar_provider or LETTER,
        }
        super().__init__(*args, **kwargs)
        named = [a.provider for a in own_accounts(user) if a.extra_data.get("avatar")]
        self.fields["picture"].choices = [  # type: ignore[attr-defined]
            (LETTER, "The first letter of my name"),
            *((p, f"My picture at {PROVIDER_NAMES.get(p, p)}") for p in dict.fromkeys(named)),
        ]

    def clean_display_name(self) -> str:
        """Refuse a name of which nothing is left, an e-mail address, and the name of somebody who writes here."""
        name = plain(self.cleaned_data["display_name"])
        if not name or "\ufffd" in name:
            raise ValidationError(self.fields["display_name"].error_messages["required"])
        if EMAIL_LIKE.search(name):
            raise ValidationError(NOT_AN_ADDRESS)
        works_here = Q(is_staff=True) | Q(is_superuser=True) | Q(slug__isnull=False)
        others = User.objects.filter(works_here, display_name__iexact=name)
        if others.exclude(pk=self.user.pk).exists():
            raise ValidationError("Somebody who writes here has this name. Please choose another.")
        return name

    def save(self) -> None:
        """Store name and website; a picture that was chosen anew is fetched in the background."""
        chosen = self.cleaned_data["picture"]
        with transaction.atomic():
            self.user.display_name = self.cleaned_data["display_name"]
            self.user.website = self.cleaned_data["website"]
            self.user.save(update_fields=["display_name", "website"])
            looks_different(self.user)
            choose_picture(self.user, "" if chosen == LETTER else chosen)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show the account page; store the profile by POST."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (login_required saw to it)
    form = ProfileForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_bound and form.is_valid():
        form.save()
        return redirect(f"{request.path}?saved=1")
    context = {
        "form": form,
        "person": user,
        "sign_ins": [PROVIDER_NAMES.get(a.provider, a.provider) for a in own_accounts(user)],
        "departure": departure_of(user),
        "saved": "saved" in request.GET and not form.is_bound,
    }
    return render(request, "accounts/account.html", context, status=422 if form.errors else 200)
