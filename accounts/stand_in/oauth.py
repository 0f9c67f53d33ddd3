"""What the four have in common: OAuth 2 (RFC 6749) with PKCE (RFC 7636), checked strictly."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from accounts.stand_in.people import Person
from accounts.stand_in.store import Client, Grant, Store
from accounts.stand_in.wire import Refusal, Request, Response

#: A SHA-256 in base64 without padding; a verifier has the characters and lengths of RFC 7636 (4.1).
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")

Endpoint = Callable[[Store, Request], Response]


@dataclass(frozen=True)
class Provider:
    """How one provider differs: its addresses, by step; scopes; what it answers and how it refuses.

    ``authorize`` is the step that a browser is sent to; every other step has its endpoint.
    """

    id: str
    name: str
    addresses: Mapping[str, str]
    endpoints: Mapping[str, Endpoint]
    refuse: Callable[[Refusal], Response]
    scopes: frozenset[str]
    needed_scopes: frozenset[str]
    scope_separator: str = " "
    needs_pkce: bool = False
    cancelled: tuple[tuple[str, str], ...] = ()

    def step_at(self, host: str, path: str) -> str | None:
        """Return the step that a real address stands for."""
        for step, address in self.addresses.items():
            parts = urlsplit(address)
            if (parts.netloc, parts.path) == (host, path):
                return step
        return None


@dataclass(frozen=True)
class Authorization:
    """A site's valid wish to know who somebody is, waiting for that person's word."""

    provider: Provider
    client: Client
    redirect_uri: str
    scopes: frozenset[str]
    state: str
    challenge: str
    nonce: str

    def allow(self, store: Store, person: Person) -> Response:
        """Send the browser back with a code."""
        grant = Grant(
            self.client, self.redirect_uri, self.scopes, person, self.challenge, self.nonce
        )
        return self._back({"code": store.issue_code(grant)})

    def cancel(self) -> Response:
        """Send the browser back without: the person said no."""
        return self._back({"error": "access_denied", **dict(self.provider.cancelled)})

    def refuse(self, refusal: Refusal) -> Response:
        """Send the browser back with an error."""
        return self._back({"error": refusal.error, "error_description": refusal.description})

    def _back(self, params: dict[str, str]) -> Response:
        query = urlencode({**params, "state": self.state})
        headers = {"Location": f"{self.redirect_uri}?{query}", "Cache-Control": "no-store"}
        return Response(302, headers)


def read_authorization(store: Store, provider: Provider, request: Request) -> Authorization:
    """Return who asks and where to answer.

    Raises Refusal when either is wrong: then there is nowhere to send the browser (RFC 6749, 4.1.2.1).
    """
    params = request.params
    client = store.client(provider.id, params.get("client_id", ""))
    if client is None:
        raise Refusal("invalid_client", "No site is registered with this client_id.")
    redirect_uri = params.get("redirect_uri", "")
    if redirect_uri not in client.redirect_uris:
        raise Refusal("redirect_uri_mismatch", "This redirect_uri is not registered.")
    return Authorization(
        provider,
        client,
        redirect_uri,
        frozenset(filter(None, params.get("scope", "").split(provider.scope_separator))),
        params.get("state", ""),
        params.get("code_challenge", ""),
        params.get("nonce", ""),
    )


def check_authorization(authorization: Authorization, request: Request) -> None:
    """Raise Refusal for what a provider tells the site by way of the browser."""
    params, provider = request.params, authorization.provider
    if params.get("response_type") != "code":
        raise Refusal("unsupported_response_type", "Only response_type=code is served.")
    if not authorization.state:
        raise Refusal("invalid_request", "state is missing.")
    if not provider.needed_scopes <= authorization.scopes <= provider.scopes:
        raise Refusal("invalid_scope", "These scopes are not the ones this provider gives.")
    if authorization.challenge or provider.needs_pkce:
        if params.get("code_challenge_method") != "S256":
            raise Refusal("invalid_request", "code_challenge_method must be S256.")
        if not CHALLENGE.fullmatch(authorization.challenge):
            raise Refusal("invalid_request", "code_challenge is not a SHA-256.")


def registered_client(store: Store, provider: str, client_id: str, secret: str) -> Client:
    """Return the site that knows the secret; raises Refusal for anybody else."""
    client = store.client(provider, client_id)
    if client is None or not hmac.compare_digest(client.secret.encode(), secret.encode()):
        raise Refusal("invalid_client", "The client or its secret is wrong.", 401)
    return client


def redeem(store: Store, client: Client, form: Mapping[str, str]) -> tuple[Grant, str]:
    """Return what a code stands for and an access token.

    Raises Refusal unless the code is fresh, was given to this client, comes with the same redirect_uri, and with
    the verifier of its challenge.
    """
    if form.get("grant_type") != "authorization_code":
        raise Refusal("unsupported_grant_type", "grant_type must be authorization_code.")
    code = form.get("code", "")
    grant = store.spend_code(code)
    if grant is None or grant.client != client:
        raise Refusal("invalid_grant", "The code is unknown, used or expired.")
    if form.get("redirect_uri") != grant.redirect_uri:
        raise Refusal("invalid_grant", "The code was sent to another redirect_uri.")
    verifier = form.get("code_verifier", "")
    if not is_verifier_of(verifier, grant.challenge):
        raise Refusal("invalid_grant", "code_verifier does not fit the code_challenge.")
    return grant, store.issue_token(grant, code)


def is_verifier_of(verifier: str, challenge: str) -> bool:
    """Tell whether a verifier hashes to a challenge; where no challenge was sent, none may come now."""
    if not challenge:
        return not verifier
    if not VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)


def granted(store: Store, provider: str, token: str) -> Grant:
    """Return what a bearer of a token may know; raises Refusal for a wrong token."""
    grant = store.grant_of(provider, token)
    if grant is None:
        raise Refusal("invalid_token", "The access token is wrong or expired.", 401)
    return grant
