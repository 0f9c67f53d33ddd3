"""People on a page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.avatars import initial, tint
from accounts.models import User

register = template.Library()


@register.simple_tag
def avatar(user: User, small: bool = False) -> SafeString:
    """Return the generated avatar of somebody with an account."""
    return format_html(
        '<span class="avatar{}" data-tint="{}" aria-hidden="true">{}</span>',
        " avatar-small" if small else "",
        tint(f"user:{user.pk}"),
        initial(user.public_name),
    )
