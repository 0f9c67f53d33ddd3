"""Who somebody is."""

from django.apps import AppConfig, apps


class AccountsConfig(AppConfig):
    """Users, sign-in and profiles."""

    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        """Keep the roles' rights in step with the code, once Django has made the rights of our apps."""
        from django.db.models.signals import post_migrate

        from accounts.roles import make_roles

        # Our apps stand before auth in INSTALLED_APPS, and Django goes through them in that order.
        post_migrate.connect(
            make_roles, sender=apps.get_app_config("auth"), dispatch_uid="accounts.roles"
        )
