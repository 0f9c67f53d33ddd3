"""What the admin's frame asks of the blog."""

from django import template

from blog.models import SiteSettings

register = template.Library()


@register.simple_tag
def publication() -> SiteSettings:
    """Return the site's own words.

    The variable ``site`` will not do here: Django's sign-in page means something else by it. One query.
    """
    return SiteSettings.load()
