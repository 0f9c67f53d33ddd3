"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from accounts.reader import reader_of
from blog.menus import menus
from blog.models import SiteSettings
from blog.taxonomy import sections
from pagecache.fragments import kept


def site(request: HttpRequest) -> dict[str, Any]:
    """Return ``site`` (title, tagline …), ``menus``, ``sections``, ``reader`` and the mode; all lazy.

    ``reader`` is None without a session.
    """
    return {
        "site": SimpleLazyObject(SiteSettings.load),
        "menus": SimpleLazyObject(lambda: kept("menus", ("site",), menus)),
        "sections": SimpleLazyObject(lambda: kept("sections", ("site",), sections)),
        "site_url": settings.SITE_URL,
        "reader": SimpleLazyObject(lambda: reader_of(request)),
        "language": {
            "code": translation.get_language(),
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        },
        "is_demo": settings.DEMO,
    }
