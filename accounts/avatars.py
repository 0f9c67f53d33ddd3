"""Generated avatars: a letter on one of twelve tints. No request, no image, nobody's address given away."""

import unicodedata

from django.utils.crypto import salted_hmac

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
