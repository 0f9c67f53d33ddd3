"""Asks services outside: short questions over https, with a clock, a limit and no redirect."""

import http.client
import urllib.error
import urllib.request
from urllib.parse import urlencode, urlsplit

from comments.spam.verdict import NoAnswer

#: Seconds until a service must have answered. It is a task that waits, never a reader.
DEADLINE = 8.0
#: Answers are a word or a few lines.
MAX_BYTES = 100_000


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What a service is told about a person goes to that service and no further."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


_opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def ask(who: str, url: str, data: dict[str, str] | None = None) -> tuple[str, dict[str, str]]:
    """Return the text of an answer and its headers (names in lower case); POST where there is ``data``.

    Raises NoAnswer, with a sentence that names ``who``, for everything but a plain 200.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise NoAnswer(f"{who} could not be asked: the address is none.")
    body = urlencode(data).encode() if data is not None else None
    request = urllib.request.Request(url, body, {"User-Agent": "Broadsheet"})  # noqa: S310 (looked at above)
    try:
        with _opener.open(request, timeout=DEADLINE) as response:
            if response.status != 200:
                raise NoAnswer(f"{who} answered with status {response.status}.")
            text = response.read(MAX_BYTES).decode("utf-8", "replace")
            return text, {name.lower(): value for name, value in response.headers.items()}
    except urllib.error.HTTPError as error:
        error.close()
        raise NoAnswer(f"{who} answered with status {error.code}.") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NoAnswer(f"{who} did not answer.") from None
