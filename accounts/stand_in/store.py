"""What the stand-in remembers: the sites registered with it, codes, tokens."""

import secrets
import threading
import time
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field

from accounts.stand_in.people import PEOPLE, Person

#: Seconds. RFC 6749 (4.1.2) wants codes to live ten minutes at most; a site redeems them at once.
CODE_LIFETIME = 60
TOKEN_LIFETIME = 3600


@dataclass(frozen=True)
class Client:
    """A site that is registered with one provider, and the exact addresses it may be answered at."""

    provider: str
    client_id: str
    secret: str
    redirect_uris: Container[str]


@dataclass(frozen=True)
class Grant:
    """What somebody allowed a site. ``challenge`` is PKCE's S256 challenge, empty where none was sent."""

    client: Client
    redirect_uri: str
    scopes: frozenset[str]
    person: Person
    challenge: str = ""
    nonce: str = ""


@dataclass
class Store:
    """Everything in memory, safe among threads; ``now`` tells the seconds since 1970."""

    clients: Iterable[Client]
    people: tuple[Person, ...] = PEOPLE
    now: Callable[[], float] = time.time
    _codes: dict[str, tuple[float, Grant]] = field(default_factory=dict)
    _tokens: dict[str, tuple[float, Grant]] = field(default_factory=dict)
    _spent: dict[str, tuple[float, str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def client(self, provider: str, client_id: str) -> Client | None:
        """Return a registered site."""
        for client in self.clients:
            if (client.provider, client.client_id) == (provider, client_id):
                return client
        return None

    def person(self, key: str) -> Person | None:
        """Return one of the people."""
        return next((person for person in self.people if person.key == key), None)

    def issue_code(self, grant: Grant) -> str:
        """Return a new code for a grant: good once, for a minute."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._forget_expired()
            self._codes[code] = (self.now() + CODE_LIFETIME, grant)
        return code

    def spend_code(self, code: str) -> Grant | None:
        """Return what a code stands for and use it up, right or wrong; None for an unknown one.

        A code that comes a second time was stolen by one of the two who sent it: the token that the first got is
        revoked (RFC 6749, 4.1.2).
        """
        with self._lock:
            self._forget_expired()
            if code in self._spent:
                self._tokens.pop(self._spent[code][1], None)
            _, grant = self._codes.pop(code, (0.0, None))
            return grant

    def issue_token(self, grant: Grant, code: str) -> str:
        """Return an access token for a grant whose code was spent."""
        token = secrets.token_urlsafe(40)
        expires = self.now() + TOKEN_LIFETIME
        with self._lock:
            self._tokens[token] = (expires, grant)
            self._spent[code] = (expires, token)
        return token

    def grant_of(self, provider: str, token: str) -> Grant | None:
        """Return what an access token of a provider stands for; None for an unknown or expired one."""
        with self._lock:
            self._forget_expired()
            _, grant = self._tokens.get(token, (0.0, None))
        return grant if grant and grant.client.provider == provider else None

    def _forget_expired(self) -> None:
        now = self.now()
        self._codes = {key: kept for key, kept in self._codes.items() if kept[0] > now}
        self._tokens = {key: kept for key, kept in self._tokens.items() if kept[0] > now}
        self._spent = {key: kept for key, kept in self._spent.items() if kept[0] > now}
