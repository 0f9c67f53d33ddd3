"""The forms that our editor has for what is no text: galleries, players, embeds."""

import html
import re
from collections.abc import Iterable
from urllib.parse import unquote

from transfer.wordpress.media import Medium

#: How YouTube's films were addressed over the years; see blog/embeds.py for the forms that are shown.
_YOUTUBE = re.compile(
    r"(?:https?:)?//(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:v|e|embed)/([\w-]{11})(?![\w-])"
)
#: Sound and film may name their file in an element of its own.
_PLAYER = re.compile(
    r"<(audio|video)\b([^<>]*)>(\s*<source\b[^<>]*?\bsrc\s*=\s*[\"']([^\"'<>]{1,2000})[\"'][^<>]*>)",
    re.IGNORECASE,
)

#: So many characters of an address are shown where it stands for what it leads to.
SHOWN = 200


def gallery(media: Iterable[Medium]) -> str:
    """Return a gallery; empty for no pictures."""
    figures = []
    for medium in media:
        words = f"<figcaption>{html.escape(medium.caption)}</figcaption>" if medium.caption else ""
        address, alt = html.escape(medium.url), html.escape(medium.alt)
        figures.append(f'<figure><img src="{address}" alt="{alt}">{words}</figure>')
    return f'<div class="gallery">{"".join(figures)}</div>' if figures else ""


def player(address: str, tag: str, title: str = "") -> str:
    """Return a player of sound or film (``tag`` is audio or video) with the file's name below it."""
    shown = html.escape(address)
    name = html.escape(title or unquote(address.rpartition("/")[2]) or address)
    return (
        f'<figure class="file"><{tag} src="{shown}" controls preload="none"></{tag}>'
        f'<figcaption><a href="{shown}">{name}</a></figcaption></figure>'
    )


def embedded(address: str) -> str:
    """Return an address that is shown by a click where we know it, and is a link where not."""
    leads, shown = html.escape(address), html.escape(_short(address))
    return f'<figure class="embed"><a href="{leads}">{shown}</a></figure>'


def _short(address: str) -> str:
    """Return an address as it is read: players of old had all their settings in theirs."""
    return address if len(address) <= SHOWN else address.partition("?")[0][:SHOWN] + "…"


def video_address(address: str) -> str:
    """Return the address of a film's page for an old address of its player; others as they are."""
    found = _YOUTUBE.match(address)
    return f"https://www.youtube.com/watch?v={found[1]}" if found else address


def with_sources(text: str) -> str:
    """Return HTML in which each player that names its file in an element of its own names it itself."""
    return _PLAYER.sub(_with_source, text)


def _with_source(found: "re.Match[str]") -> str:
    """Give a player the address of its first source; one that it has itself stays."""
    if re.search(r"\bsrc\s*=", found[2]):
        return found[0]
    return f'<{found[1]}{found[2].rstrip("/")} src="{found[4]}">'
