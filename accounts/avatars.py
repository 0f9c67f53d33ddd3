"""Avatars: our own copy of a picture, or a letter on one of twelve tints. A browser asks nobody else for either.

How a picture comes from a provider: fetching.py gets it, pictures.py makes it ours, portraits.py does both.
"""

import unicodedata

from django.core.files.storage import default_storage
from django.utils.crypto import salted_hmac

#: The sizes that are stored, in pixels: three to the pixel of a comment's, two of the account page's.
SIZES = (96, 192)

#: How many tints the style sheet has (``.avatar[data-tint]``).
TINTS = 12


def initial(name: str) -> str:
    """Return the first letter of a name with the marks that belong to it, upper case; "?" for none."""
    letter = ""
    for character in unicodedata.normalize("NFC", name):
        category = unicodedata.category(character)
        if letter and category.startswith("M"):
            letter += character
        elif letter:
            break
        elif category[0] in "LN":
            letter = character
    return letter.upper() or "?"


def tint(identity: str) -> int:
    """Return a tint from 0 to 11 that stays the same for an identity.

    Keyed, so that nobody can test an e-mail address against the colour.
    """
    return salted_hmac("accounts.avatars", identity.strip().lower()).digest()[0] % TINTS


def avatar_url(stem: str, size: int = SIZES[0]) -> str:
    """Return the address of a stored picture in one of SIZES; empty where there is none."""
    return default_storage.url(avatar_file(stem, size)) if stem else ""


def avatar_file(stem: str, size: int) -> str:
    """Return the name in the storage."""
    return f"{stem}-{size}.webp"
