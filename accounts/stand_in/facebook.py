"""Facebook: the Graph API (https://developers.facebook.com/docs/graph-api/guides/secure-requests), with proof."""

import hashlib
import hmac

from accounts.stand_in.oauth import Provider, granted, redeem, registered_client
from accounts.stand_in.store import Store
from accounts.stand_in.wire import Refusal, Request, Response, json_answer

VERSION = "v25.0"
GRAPH = f"https://graph.facebook.com/{VERSION}"


def token(store: Store, request: Request) -> Response:
    """Exchange a code for an access token; everything stands in the query."""
    params = request.params
    client = registered_client(
        store, "facebook", params.get("client_id", ""), params.get("client_secret", "")
    )
    _, access_token = redeem(store, client, {"grant_type": "authorization_code", **params})
    return json_answer(
        {"access_token": access_token, "token_type": "bearer", "expires_in": 5_183_944}
    )


def me(store: Store, request: Request) -> Response:
    """Say the fields that are asked for; only to somebody who proves to know the app's secret."""
    params = request.params
    access_token = params.get("access_token") or request.bearer
    grant = granted(store, "facebook", access_token)
    proof = hmac.new(grant.client.secret.encode(), access_token.encode(), hashlib.sha256)
    if not hmac.compare_digest(params.get("appsecret_proof", ""), proof.hexdigest()):
        raise Refusal("invalid_token", "Invalid appsecret_proof provided in the API argument")
    person = grant.person
    number = str(person.number("facebook"))
    known = {
        "id": number,
        "name": person.name,
        "picture": {
            "data": {
                "height": 50,
                "width": 50,
                "is_silhouette": False,
                "url": f"https://platform-lookaside.fbsbx.com/platform/profilepic/?asid={number}",
            }
        },
    }
    if "email" in grant.scopes and person.email:
        known["email"] = person.email
    # "picture.type(large)" asks for the picture in another size.
    asked = {"id"} | {field.partition(".")[0] for field in params.get("fields", "name").split(",")}
    return json_answer({key: value for key, value in known.items() if key in asked})


def refuse(refusal: Refusal) -> Response:
    """Answer a refusal as the Graph API does."""
    said = {
        "message": refusal.description,
        "type": "OAuthException",
        "code": 190 if refusal.error == "invalid_token" else 100,
        "fbtrace_id": "A-stand-in",
    }
    return json_answer({"error": said}, 400)


FACEBOOK = Provider(
    id="facebook",
    name="Facebook",
    addresses={
        "authorize": f"https://www.facebook.com/{VERSION}/dialog/oauth",
        "graph/oauth/access_token": f"{GRAPH}/oauth/access_token",
        "graph/me": f"{GRAPH}/me",
    },
    endpoints={"graph/oauth/access_token": token, "graph/me": me},
    refuse=refuse,
    scopes=frozenset({"public_profile", "email"}),
    needed_scopes=frozenset({"email"}),
    scope_separator=",",
    cancelled=(
        ("error_code", "200"),
        ("error_description", "Permissions error"),
        ("error_reason", "user_denied"),
    ),
)
