"""Public names: what may stand beside somebody's words, and what never does."""

import re

from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve

#: The public name of somebody who gave none.
NAMELESS = "Reader"

#: Somebody's address, or the beginning of one. A lone @ (“@ada”, “Ada @ home”) is none.
EMAIL_LIKE = re.compile(r"[^\s@]@[^\s@]")

#: Said to whoever types an address where a name belongs.
NOT_AN_ADDRESS = "This is an e-mail address. Please give a name that everybody may see."


def refuse_shadowed(slug: str) -> None:
    """Raise ValidationError for a slug at whose address something else stands, such as a feed."""
    try:
        is_free = resolve(f"/author/{slug}/").view_name == "blog:author"
    except Resolver404:
        is_free = False
    if not is_free:
        raise ValidationError(f"/author/{slug}/ belongs to the site itself.")


def shown(name: str) -> str:
    """Return a name as everybody may see it: people type addresses as names, and imports bring such names along."""
    return NAMELESS if EMAIL_LIKE.search(name) else name
