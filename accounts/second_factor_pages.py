"""The pages of the second factor: the library's views in our templates, never cached, and hard to upset."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import forms, views
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from accounts.answers import MISSHAPEN
from accounts.models import User
from accounts.pages import OurSite
from accounts.return_address import return_address

#: Long enough for “the blue key in the drawer of my desk”.
NAME_LENGTH = 100


class Guarded:
    """Takes a credential of any shape: what the library's readers trip over is refused like a wrong one."""

    def clean_credential(self) -> Any:
        """Return what the library makes of it; raises ValidationError."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except MISSHAPEN:
            raise get_adapter().validation_error("incorrect_code") from None


class LoginForm(Guarded, forms.LoginWebAuthnForm):
    """Logging in with a passkey."""


class AuthenticateForm(Guarded, forms.AuthenticateWebAuthnForm):
    """A key as the second step."""


class ReauthenticateForm(Guarded, forms.ReauthenticateWebAuthnForm):
    """A key once more."""


class AddForm(forms.AddWebAuthnForm):
    """A new key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask in our words."""
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(MaxLengthValidator(NAME_LENGTH))
        self.fields["passwordless"].label = "I want to log in with it alone, without my password"

    def clean(self) -> dict[str, Any]:
        """Refuse a credential of another shape like a wrong one."""
        try:
            return super().clean()
        except MISSHAPEN:
            raise get_adapter().validation_error("incorrect_code") from None


class Index(OurSite, base.IndexView):
    """The factors that somebody has, and those they may set up."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether this site asks for one."""
        user = self.request.user
        needs = isinstance(user, User) and user.is_staff and settings.STAFF_SECOND_FACTOR
        return super().get_context_data(**kwargs) | {"is_required": needs}


class LoginWithPasskey(views.LoginWebAuthnView):
    """Logging in with a passkey alone."""

    form_class = LoginForm

    def form_invalid(self, form: Any) -> HttpResponse:
        """Go back to the log-in page, which says that it failed; the library would say nothing."""
        query = {"passkey": "failed"}
        if next_url := return_address(self.request):
            query["next"] = next_url
        return redirect(f"{reverse('account_login')}?{urlencode(query)}")


class Authenticate(OurSite, base.AuthenticateView):
    """The second step of logging in."""

    webauthn_form_class = AuthenticateForm


class Add(OurSite, views.AddWebAuthnView):
    """Adding a key. What was refused is said on the page, with a new question to the device."""

    form_class = AddForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Keep the form that was refused; the library drops it with its errors."""
        return super().get_context_data(**kwargs) | kwargs


class ReauthenticateWithKey(OurSite, views.ReauthenticateWebAuthnView):
    """A key once more."""

    form_class = ReauthenticateForm

    def form_invalid(self, form: Any) -> HttpResponse:
        """Ask again; the library would lead to the log-in page and say nothing."""
        query = {"failed": "1"}
        if next_url := return_address(self.request):
            query["next"] = next_url
        return redirect(f"{reverse('mfa_reauthenticate_webauthn')}?{urlencode(query)}")


class Edit(OurSite, views.EditWebAuthnView):
    """Renaming a key."""


def page(view: Any) -> Any:
    """Return one of the library's views as a page of this site."""
    ours: Any = view if issubclass(view, OurSite) else type(view.__name__, (OurSite, view), {})
    return never_cache(ours.as_view())


login_with_passkey = never_cache(LoginWithPasskey.as_view())
index = page(Index)
authenticate = page(Authenticate)
reauthenticate = page(base.ReauthenticateView)
activate_totp = page(totp.ActivateTOTPView)
deactivate_totp = page(totp.DeactivateTOTPView)
recovery_codes = page(recovery.ViewRecoveryCodesView)
make_recovery_codes = page(recovery.GenerateRecoveryCodesView)
download_recovery_codes = page(recovery.DownloadRecoveryCodesView)
keys = page(views.ListWebAuthnView)
add_key = page(Add)
edit_key = page(Edit)
remove_key = page(views.RemoveWebAuthnView)
reauthenticate_with_key = page(ReauthenticateWithKey)
