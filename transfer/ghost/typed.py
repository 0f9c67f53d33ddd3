"""What the person who imports a Ghost blog types: where it stood, and how its addresses looked."""

from urllib.parse import urlsplit


def checked_site(typed: str) -> str:
    """Return scheme, host and path of an address, without a slash at the end. Raises ValueError for what is none."""
    if not typed:
        return ""
    wrong = f"{typed}: write it as https://blog.example."
    try:
        parts = urlsplit(typed if "//" in typed else f"https://{typed}")
    except ValueError:
        raise ValueError(wrong) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(wrong)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def checked_permalink(typed: str) -> str:
    """Return the shape of a post's address. Raises ValueError for what is none."""
    if not (typed.startswith("/") and typed.endswith("/")) or "{" not in typed:
        raise ValueError(f"{typed}: it begins and ends with / and names {{slug}}.")
    return typed
