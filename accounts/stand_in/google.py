"""Google: the id_token says who somebody is (https://developers.google.com/identity/openid-connect)."""

import base64
import hashlib
import hmac
import json
from typing import Any

from accounts.stand_in.oauth import Provider, granted, redeem, registered_client
from accounts.stand_in.store import TOKEN_LIFETIME, Grant, Store
from accounts.stand_in.wire import Refusal, Request, Response, json_answer

ISSUER = "https://accounts.google.com"


def token(store: Store, request: Request) -> Response:
    """Exchange a code for an access token and an id_token."""
    form = request.form
    client_id, secret = request.basic
    client = registered_client(
        store,
        "google",
        client_id or form.get("client_id", ""),
        secret or form.get("client_secret", ""),
    )
    grant, access_token = redeem(store, client, form)
    return json_answer(
        {
            "access_token": access_token,
            "expires_in": TOKEN_LIFETIME,
            "scope": " ".join(sorted(grant.scopes)),
            "token_type": "Bearer",
            "id_token": signed(claims(grant, int(store.now())), client.secret),
        }
    )


def userinfo(store: Store, request: Request) -> Response:
    """Say who the bearer of a token is, in the older form."""
    person = claims(granted(store, "google", request.bearer), int(store.now()))
    answer = {"id": person["sub"]}
    answer |= {key: person[key] for key in ("email", "name", "picture") if key in person}
    if "email" in person:
        answer["verified_email"] = person["email_verified"]
    return json_answer(answer)


def claims(grant: Grant, now: int) -> dict[str, Any]:
    """Return what an id_token of a grant says at a time (seconds since 1970)."""
    person = grant.person
    said: dict[str, Any] = {
        "iss": ISSUER,
        "azp": grant.client.client_id,
        "aud": grant.client.client_id,
        "sub": f"1{person.number('google'):020}",
        "iat": now,
        "exp": now + TOKEN_LIFETIME,
    }
    if grant.nonce:
        said["nonce"] = grant.nonce
    if "email" in grant.scopes and person.email:
        said |= {"email": person.email, "email_verified": person.email_verified}
    if "profile" in grant.scopes:
        given, _, family = person.name.partition(" ")
        said |= {
            "name": person.name,
            "given_name": given,
            "family_name": family,
            "picture": f"https://lh3.googleusercontent.com/a/{person.key}=s96-c",
        }
    return said


def signed(payload: dict[str, Any], key: str) -> str:
    """Return a JSON Web Token (RFC 7519), signed with a shared key.

    Google signs with a key pair; whoever gets the token from the token endpoint needs not look at the signature.
    """
    parts = [{"alg": "HS256", "typ": "JWT"}, payload]
    signing = ".".join(unpadded(json.dumps(part).encode()) for part in parts)
    signature = hmac.new(key.encode(), signing.encode(), hashlib.sha256).digest()
    return f"{signing}.{unpadded(signature)}"


def unpadded(data: bytes) -> str:
    """Return base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def refuse(refusal: Refusal) -> Response:
    """Answer a refusal as Google does."""
    said = {"error": refusal.error, "error_description": refusal.description}
    return json_answer(said, refusal.status)


GOOGLE = Provider(
    id="google",
    name="Google",
    addresses={
        "authorize": "https://accounts.google.com/o/oauth2/v2/auth",
        "token": "https://oauth2.googleapis.com/token",
        "userinfo": "https://www.googleapis.com/oauth2/v2/userinfo",
    },
    endpoints={"token": token, "userinfo": userinfo},
    refuse=refuse,
    scopes=frozenset({"openid", "profile", "email"}),
    needed_scopes=frozenset({"profile", "email"}),
    needs_pkce=True,
)
