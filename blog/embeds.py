"""What can be embedded from elsewhere: which addresses are known, and where their players are.

Nothing is fetched from anybody until the reader asks. An address of ours shows the player, and only that
page may frame the other site.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from django.core import signing
from django.urls import reverse

#: Only what stands in an article is ever framed: the address of the frame is signed.
_SIGNER_SALT = "blog.embeds"

_NAME = r"[A-Za-z0-9_-]{1,64}"


@dataclass(frozen=True)
class Embed:
    """Something from elsewhere: who shows it, what to call it, the page to frame."""

    provider: str
    kind: str
    frame: str

    @property
    def origin(self) -> str:
        """The origin of the framed page, for the Content-Security-Policy."""
        parts = urlsplit(self.frame)
        return f"{parts.scheme}://{parts.netloc}"


def _youtube(host: str, path: str, query: dict[str, list[str]]) -> str | None:
    if host == "youtu.be":
        found = re.fullmatch(rf"/({_NAME})", path)
    elif path == "/watch":
        found = re.fullmatch(rf"({_NAME})", query.get("v", [""])[0])
    else:
        found = re.fullmatch(rf"/(?:embed|shorts|live)/({_NAME})", path)
    return f"https://www.youtube-nocookie.com/embed/{found[1]}" if found else None


def _vimeo(host: str, path: str, query: dict[str, list[str]]) -> str | None:
    found = re.fullmatch(r"/(?:video/)?([0-9]{1,15})", path)
    return f"https://player.vimeo.com/video/{found[1]}?dnt=1" if found else None


def _dailymotion(host: str, path: str, query: dict[str, list[str]]) -> str | None:
    found = re.fullmatch(r"/(?:video/)?([A-Za-z0-9]{1,20})", path)
    return f"https://geo.dailymotion.com/player.html?video={found[1]}" if found else None


def _spotify(host: str, path: str, query: dict[str, list[str]]) -> str | None:
    found = re.fullmatch(r"/(track|album|playlist|episode|show)/([A-Za-z0-9]{1,40})", path)
    return f"https://open.spotify.com/embed/{found[1]}/{found[2]}" if found else None


def _soundcloud(host: str, path: str, query: dict[str, list[str]]) -> str | None:
    if not re.fullmatch(rf"/{_NAME}/(?:sets/)?{_NAME}", path):
        return None
    track = quote(f"https://soundcloud.com{path}", safe="")
    return f"https://w.soundcloud.com/player/?url={track}"


_PLAYERS = {
    "youtube.com": ("YouTube", "video", _youtube),
    "youtu.be": ("YouTube", "video", _youtube),
    "youtube-nocookie.com": ("YouTube", "video", _youtube),
    "vimeo.com": ("Vimeo", "video", _vimeo),
    "player.vimeo.com": ("Vimeo", "video", _vimeo),
    "dailymotion.com": ("Dailymotion", "video", _dailymotion),
    "dai.ly": ("Dailymotion", "video", _dailymotion),
    "open.spotify.com": ("Spotify", "sound", _spotify),
    "soundcloud.com": ("SoundCloud", "sound", _soundcloud),
}
#: Any server of the Fediverse with Mastodon's addresses: https://host/@name/number.
_MASTODON = re.compile(r"/@([A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9.-]{1,253})?)/([0-9]{6,24})")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def embed_of(address: str) -> Embed | None:
    """Return what an address shows; None where it is of no kind that we know."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if parts.scheme not in {"http", "https"} or port or parts.username or not _HOST.fullmatch(host):
        return None
    if host in _PLAYERS:
        provider, kind, framed = _PLAYERS[host]
        frame = framed(host, parts.path.rstrip("/") or "/", parse_qs(parts.query))
        return Embed(provider, kind, frame) if frame else None
    if post := _MASTODON.fullmatch(parts.path.rstrip("/")):
        return Embed(host, "post", f"https://{parts.hostname}/@{post[1]}/{post[2]}/embed")
    return None


def frame_address(address: str) -> str:
    """Return the address of our page that shows what ``address`` shows."""
    return reverse("blog:embed", args=[signing.Signer(salt=_SIGNER_SALT).sign_object(address)])


def framed_address(token: str) -> str | None:
    """Return the address that :func:`frame_address` was asked for; None for one that we never made."""
    try:
        address = signing.Signer(salt=_SIGNER_SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    return address if isinstance(address, str) else None
