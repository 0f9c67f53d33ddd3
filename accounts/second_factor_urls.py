"""Addresses of the second factor, below /accounts/2fa/. The names are the library's, which looks them up."""

from django.urls import path

from accounts import second_factor_pages as pages

urlpatterns = [
    path("", pages.index, name="mfa_index"),
    path("authenticate/", pages.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", pages.reauthenticate, name="mfa_reauthenticate"),
    # Codes of an app
    path("app/", pages.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", pages.deactivate_totp, name="mfa_deactivate_totp"),
    # Codes on paper
    path("recovery-codes/", pages.recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", pages.make_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recovery-codes/file/", pages.download_recovery_codes, name="mfa_download_recovery_codes"),
    # Passkeys and security keys
    path("keys/", pages.keys, name="mfa_list_webauthn"),
    path("keys/add/", pages.add_key, name="mfa_add_webauthn"),
    path("keys/login/", pages.login_with_passkey, name="mfa_login_webauthn"),
    path("keys/reauthenticate/", pages.reauthenticate_with_key, name="mfa_reauthenticate_webauthn"),
    path("keys/<int:pk>/", pages.edit_key, name="mfa_edit_webauthn"),
    path("keys/<int:pk>/remove/", pages.remove_key, name="mfa_remove_webauthn"),
]
