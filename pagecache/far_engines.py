"""Engines across the internet: Fastly and Cloudflare, told by a background task."""

from collections.abc import Sequence

import requests

from pagecache.engines import NotTold, refuse_failure

#: Seconds an engine has to answer.
FAR_TIMEOUT = 20.0


class Fastly:
    """Fastly (https://www.fastly.com/documentation/reference/api/purging/): by tag, 256 at a time."""

    is_near = False

    def __init__(self, service: str, token: str, address: str = "https://api.fastly.com") -> None:
        """Take the service's id and a token that may purge."""
        self.address, self.token = f"{address}/service/{service}/purge", token

    def purge(self, tags: Sequence[str]) -> None:
        """Send the tags."""
        for start in range(0, len(tags), 256):
            some = " ".join(tags[start : start + 256])
            ask_far(self.address, {"Fastly-Key": self.token, "Surrogate-Key": some})


class Cloudflare:
    """Cloudflare (https://developers.cloudflare.com/api/resources/cache/): by tag, 30 at a time."""

    is_near = False

    def __init__(
        self, zone: str, token: str, address: str = "https://api.cloudflare.com/client/v4"
    ) -> None:
        """Take the zone's id and a token that may purge."""
        self.address, self.token = f"{address}/zones/{zone}/purge_cache", token

    def purge(self, tags: Sequence[str]) -> None:
        """Send the tags."""
        for start in range(0, len(tags), 30):
            headers = {"Authorization": f"Bearer {self.token}"}
            ask_far(self.address, headers, {"tags": list(tags[start : start + 30])})


def ask_far(
    address: str, headers: dict[str, str], body: dict[str, list[str]] | None = None
) -> None:
    """Ask an engine across the internet. Raises NotTold for no answer or one that is not a success."""
    try:
        answer = requests.post(
            address, headers=headers, json=body, timeout=FAR_TIMEOUT, allow_redirects=False
        )
    except requests.RequestException as error:
        raise NotTold(f"{address} did not answer: {error!r}") from error
    refuse_failure(address, answer.status_code)
