"""Who somebody is."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, sign-in and profiles."""

    name = "accounts"
    verbose_name = "People"
