"""Templates that are rendered once for each shape of what they show, and only filled in after that.

A page repeats one fragment hundreds of times. What differs from one to the next is text; what the template
decides by is mostly the same. So the template runs once for each pattern of what is there and what is
missing, with marks in the places of the texts, and leaves a format string: filling it takes microseconds where
rendering took a millisecond.
"""

import re
from collections.abc import Mapping
from html import escape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

__all__ = ["Stencil", "escape"]

#: Characters of private use, which no template contains, around the name of a text.
_BEFORE, _AFTER = "\ue000", "\ue001"
_MARK = re.compile(f"{_BEFORE}([a-z_]+){_AFTER}")
_LINES = re.compile(r"\s*\n\s*")
#: More shapes than any page has; beyond it something that differs from one to the next is taken for a switch.
_SHAPES = 2_000


class Stencil:
    """One template. Safe among threads: the worst that can happen is that a shape is cut twice."""

    def __init__(self, template: str) -> None:
        """Take the template's name."""
        self.template = template
        self.cuts: dict[tuple[object, ...], str] = {}

    def fill(self, texts: Mapping[str, str], switches: Mapping[str, object]) -> str:
        """Return the template's HTML.

        ``texts`` are HTML already, or escaped; the template may print them and ask whether they are empty,
        and nothing else. ``switches`` are what else it decides by: hashable, and of few different values.
        """
        shape = (*switches.values(), *map(bool, texts.values()), get_language())
        cut = self.cuts.get(shape)
        if cut is None:
            cut = self.cut(texts, switches)
            if not settings.DEBUG and len(self.cuts) < _SHAPES:
                self.cuts[shape] = cut
        return cut % texts

    def cut(self, texts: Mapping[str, str], switches: Mapping[str, object]) -> str:
        """Return the format string for everything that has this shape."""
        marked = {
            name: mark_safe(f"{_BEFORE}{name}{_AFTER}") if text else ""
            for name, text in texts.items()
        }
        html = render_to_string(self.template, {**switches, **marked})
        # The indentation of the template would be a third of the page.
        return _MARK.sub(r"%(\1)s", _LINES.sub("\n", html).strip().replace("%", "%%"))
