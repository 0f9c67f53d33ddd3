"""WordPress.com Connect (https://developer.wordpress.com/docs/wpcc/): who somebody is, and no blog of theirs."""

from typing import Any

from accounts.stand_in.oauth import Provider, granted, redeem, registered_client
from accounts.stand_in.store import Store
from accounts.stand_in.wire import Refusal, Request, Response, json_answer

API = "https://public-api.wordpress.com"


def token(store: Store, request: Request) -> Response:
    """Exchange a code for an access token."""
    form = request.form
    client = registered_client(
        store, "wordpress_com", form.get("client_id", ""), form.get("client_secret", "")
    )
    grant, access_token = redeem(store, client, form)
    return json_answer(
        {
            "access_token": access_token,
            "token_type": "bearer",
            "blog_id": "0",
            "blog_url": "",
            "scope": " ".join(sorted(grant.scopes)),
        }
    )


def token_info(store: Store, request: Request) -> Response:
    """Say to whom a token was issued, and about whom."""
    params = request.params
    grant = granted(store, "wordpress_com", params.get("token", ""))
    if params.get("client_id") != grant.client.client_id:
        raise Refusal("invalid_token", "The token was not issued to this client.")
    return json_answer(
        {
            "client_id": grant.client.client_id,
            "user_id": str(grant.person.number("wordpress_com")),
            "blog_id": "0",
            "scope": " ".join(sorted(grant.scopes)),
        }
    )


def me(store: Store, request: Request) -> Response:
    """Say who the bearer of a token is."""
    person = granted(store, "wordpress_com", request.bearer).person
    answer: dict[str, Any] = {
        "ID": person.number("wordpress_com"),
        "display_name": person.name,
        "username": person.username,
        "avatar_URL": f"https://0.gravatar.com/avatar/{person.number('avatar'):032x}?s=96",
        "profile_URL": f"https://gravatar.com/{person.username}",
        "primary_blog_url": f"https://{person.username}.wordpress.com",
        "language": "en",
        "email_verified": person.email_verified,
    }
    if person.email:
        answer["email"] = person.email
    return json_answer(answer)


def refuse(refusal: Refusal) -> Response:
    """Answer a refusal as WordPress.com does."""
    said = {"error": refusal.error, "error_description": refusal.description}
    return json_answer(said, refusal.status)


WORDPRESS_COM = Provider(
    id="wordpress_com",
    name="WordPress.com",
    addresses={
        "authorize": f"{API}/oauth2/authenticate",
        "token": f"{API}/oauth2/token",
        "token-info": f"{API}/oauth2/token-info",
        "me": f"{API}/rest/v1.1/me",
    },
    endpoints={"token": token, "token-info": token_info, "me": me},
    refuse=refuse,
    scopes=frozenset({"auth"}),
    needed_scopes=frozenset({"auth"}),
)
