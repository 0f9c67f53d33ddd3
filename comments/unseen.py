"""Signs that nobody sees: they part words for programs only, and alone they are nothing to read."""

import re

#: Without a shape of their own: soft hyphens, joiners, directions, fillers, variations (Unicode's
#: Default_Ignorable_Code_Point below U+10000), and the empty pattern of Braille.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)


def without_unseen(text: str) -> str:
    """Return a text without the signs that nobody sees."""
    return _UNSEEN.sub("", text)


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in a text."""
    return not without_unseen(text).strip()
