"""What the admin's frame asks of the blog."""

from django import template

from accounts.models import User
from blog import dashboard
from blog.models import SiteSettings

register = template.Library()


@register.simple_tag
def publication() -> SiteSettings:
    """Return the site's own words.

    The variable ``site`` will not do here: Django's sign-in page means something else by it. One query.
    """
    return SiteSettings.load()


@register.simple_tag
def piles(person: User) -> list[dashboard.Pile]:
    """Return the lists of articles on somebody's front page of the admin; see dashboard.py."""
    return dashboard.piles(person)
