"""People on a page."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.avatars import SIZES, avatar_url, initial, tint
from accounts.models import User

register = template.Library()


#: How large an avatar stands on a page, in CSS pixels (controls.css); the browser reserves the room.
WIDTH = {"small": 28, "": 40, "large": 96}


@register.simple_tag
def avatar(user: User, size: str = "") -> SafeString:
    """Return the avatar of an account: its picture, or the generated one. ``size`` is a key of WIDTH."""
    return avatar_html(user.avatar, f"user:{user.pk}", user.public_name, size)


def avatar_html(picture: str, identity: str, name: str, size: str = "") -> SafeString:
    """Return a stored picture, or a letter of the name on the tint of an identity."""
    modifier = f" avatar-{size}" if size else ""
    if picture:
        return format_html(
            '<img class="avatar{}" src="{}" width="{}" height="{}" alt="" loading="lazy" decoding="async">',
            modifier,
            avatar_url(picture, SIZES[-1] if size == "large" else SIZES[0]),
            WIDTH[size],
            WIDTH[size],
        )
    return generated(identity, name, modifier)


@lru_cache(maxsize=4096)
def generated(identity: str, name: str, modifier: str) -> SafeString:
    """Return a letter on a tint. Kept: a conversation shows the same people again and again."""
    return format_html(
        '<span class="avatar{}" data-tint="{}" aria-hidden="true">{}</span>',
        modifier,
        tint(identity),
        initial(name),
    )
