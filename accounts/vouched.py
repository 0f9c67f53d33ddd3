"""What a provider vouches for, reduced to the little that we keep."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from accounts.models import NAME_LENGTH
from accounts.names import EMAIL_LIKE, NAMELESS

#: An address is as long as a browser's field for it can be expected to hold.
ADDRESS_LENGTH = 2000

#: Control characters (with NUL, which PostgreSQL refuses), halves of surrogate pairs, which no encoding can
#: write, and the marks that turn the direction of whatever text follows a name.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Vouched:
    """Who somebody is at a provider. ``email`` is private; the addresses are never shown nor fetched by a page."""

    id: str
    name: str
    email: str = ""
    avatar: str = ""
    profile: str = ""

    def kept(self) -> dict[str, str]:
        """Return what is stored of it."""
        return {key: value for key, value in asdict(self).items() if value}


def vouched(provider: str, uid: str, answer: Mapping[str, Any]) -> Vouched:
    """Return the little that we keep of a provider's answer about the account ``uid``.

    Whatever in it is not text is left out; a name that is an e-mail address is nobody's public name.
    """
    read = _READERS[provider](answer)
    names = [plain(read.get(key)) for key in ("name", "username")]
    name = next((name for name in names if name), NAMELESS)[:NAME_LENGTH].strip()
    return Vouched(
        id=uid,
        name=NAMELESS if EMAIL_LIKE.search(name) else name or NAMELESS,
        email=plain(read.get("email")),
        avatar=web_address(read.get("avatar")),
        profile=web_address(read.get("profile")),
    )


def plain(value: Any) -> str:
    """Return text on one line without control characters; empty for anything that is no text."""
    if not isinstance(value, str):
        return ""
    return " ".join(_UNPRINTABLE.sub(" ", value).split())


def web_address(value: Any) -> str:
    """Return an https address; empty for anything else."""
    text = plain(value)
    return text if text.startswith("https://") and len(text) <= ADDRESS_LENGTH else ""


def _wordpress_com(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": answer.get("display_name"),
        "username": answer.get("username"),
        "email": answer.get("email"),
        "avatar": answer.get("avatar_URL"),
        "profile": answer.get("profile_URL"),
    }


def _google(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": answer.get("name"),
        "email": answer.get("email"),
        "avatar": answer.get("picture"),
    }


def _x(answer: Mapping[str, Any]) -> dict[str, Any]:
    username = plain(answer.get("username"))
    return {
        "name": answer.get("name"),
        "username": username,
        "avatar": answer.get("profile_image_url"),
        "profile": f"https://x.com/{username}" if re.fullmatch(r"\w{1,15}", username) else "",
    }


def _facebook(answer: Mapping[str, Any]) -> dict[str, Any]:
    picture = answer.get("picture")
    data = picture.get("data") if isinstance(picture, dict) else None
    return {
        "name": answer.get("name"),
        "email": answer.get("email"),
        "avatar": data.get("url") if isinstance(data, dict) else None,
    }


_READERS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "wordpress_com": _wordpress_com,
    "google": _google,
    "twitter_oauth2": _x,
    "facebook": _facebook,
}
