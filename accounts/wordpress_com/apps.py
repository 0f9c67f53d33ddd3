"""The provider as an application: allauth looks for a module called provider in each."""

from django.apps import AppConfig


class WordPressComConfig(AppConfig):
    """Sign-in with WordPress.com."""

    name = "accounts.wordpress_com"
    label = "wordpress_com"
    verbose_name = "WordPress.com sign-in"
