"""What the operator sets: every environment variable, typed, read once, refused loudly when it makes no sense.

The table of settings in README.md is tested against this module.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

#: Variables that name a social sign-in provider's client, by allauth's provider id.
PROVIDER_PREFIXES = {
    "wordpress_com": "WORDPRESS_COM",
    "google": "GOOGLE",
    "twitter_oauth2": "X",
    "facebook": "FACEBOOK",
}

env = Env()


@dataclass(frozen=True)
class ProviderKeys:
    """The client id and secret that a provider has given to this site."""

    client_id: str
    secret: str


def provider_keys(demo: bool) -> dict[str, ProviderKeys]:
    """Return the keys of every provider that has both; in demo mode a made pair for the others.

    Raises ImproperlyConfigured for half a pair: a button that leads to an error helps nobody.
    """
    found = {}
    for provider, prefix in PROVIDER_PREFIXES.items():
        client_id = env.str(f"{prefix}_CLIENT_ID", "")
        secret = env.str(f"{prefix}_CLIENT_SECRET", "")
        if bool(client_id) != bool(secret):
            raise ImproperlyConfigured(
                f"Set both {prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET, or neither."
            )
        if client_id:
            found[provider] = ProviderKeys(client_id, secret)
    if demo and not found:
        return {p: ProviderKeys(f"demo-{p}", f"demo-secret-{p}") for p in PROVIDER_PREFIXES}
    return found


def secret_key(demo: bool, var_dir: Path) -> str:
    """Return SECRET_KEY; demo mode makes one under ``var_dir`` and keeps it there.

    Raises ImproperlyConfigured outside demo mode when none is set, or one shorter than 50 characters.
    """
    key = env.str("SECRET_KEY", "")
    if key:
        if len(key) < 50:
            raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")
        return key
    if not demo:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(60))"'
        )
    return made_once(var_dir / "demo-secret-key", lambda: secrets.token_urlsafe(60))


def made_once(path: Path, make: Callable[[], str]) -> str:
    """Return the text in ``path``; where there is none yet, make it and keep it, readable by its owner only."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(make() + "\n")
        return path.read_text().strip()


def demo_hosts(host: str) -> list[str]:
    """Return the names a demo answers to: this machine, and any name where it listens to the network."""
    return ["*"] if host in {"0.0.0.0", "::"} else ["127.0.0.1", "localhost", "[::1]", host]  # noqa: S104


def site_url(port: int) -> str:
    """Return SITE_URL without a trailing slash: where readers find this site, scheme and host.

    Raises ImproperlyConfigured when it is not an http or https address.
    """
    address = env.str("SITE_URL", f"http://127.0.0.1:{port}").rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured("SITE_URL must look like https://blog.example, without a path.")
    return address


def page_cache_clock() -> str:
    """Return PAGE_CACHE_CLOCK. Raises ImproperlyConfigured for anything it does not know."""
    clock = env.str("PAGE_CACHE_CLOCK", "file")
    if clock in {"file", "database"} or clock.startswith(("redis://", "rediss://", "unix://")):
        return clock
    raise ImproperlyConfigured("PAGE_CACHE_CLOCK is file, database, or a redis:// address.")


def page_cache_engines(var_dir: Path) -> list[tuple[str, dict[str, str]]]:
    """Return the engines in front that have settings, each with its class and arguments.

    Raises ImproperlyConfigured for half a pair.
    """
    engines = []
    if address := env.str("VARNISH_URL", "").rstrip("/"):
        engines.append(("pagecache.near_engines.Varnish", {"address": address}))
    if address := env.str("NGINX_PURGE_URL", "").rstrip("/"):
        index = str(var_dir / "pagecache-addresses")
        engines.append(("pagecache.near_engines.Nginx", {"address": address, "index": index}))
    service, token = pair(env.str("FASTLY_SERVICE", ""), env.str("FASTLY_TOKEN", ""), "FASTLY")
    if service:
        engines.append(("pagecache.far_engines.Fastly", {"service": service, "token": token}))
    zone, token = pair(
        env.str("CLOUDFLARE_ZONE", ""), env.str("CLOUDFLARE_TOKEN", ""), "CLOUDFLARE"
    )
    if zone:
        engines.append(("pagecache.far_engines.Cloudflare", {"zone": zone, "token": token}))
    return engines


def pair(name: str, token: str, engine: str) -> tuple[str, str]:
    """Return a name and its token. Raises ImproperlyConfigured when only one of them is given."""
    if bool(name) != bool(token):
        raise ImproperlyConfigured(f"Set both {engine}'s variables, or neither.")
    return name, token


def spam_backends(site: str) -> list[tuple[str, dict[str, str]]]:
    """Return the services that are asked about spam, with what each needs. They are told about comments."""
    backends: list[tuple[str, dict[str, str]]] = []
    if key := env.str("AKISMET_KEY", ""):
        backends.append(("comments.spam.akismet.Akismet", {"key": key, "site": site}))
    if env.bool("STOP_FORUM_SPAM", False):
        backends.append(("comments.spam.stop_forum_spam.StopForumSpam", {}))
    return backends
