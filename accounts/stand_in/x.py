"""X (https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code): a user name, no e-mail address."""

from accounts.stand_in.oauth import Provider, granted, redeem, registered_client
from accounts.stand_in.store import Store
from accounts.stand_in.wire import Refusal, Request, Response, json_answer

#: What /2/users/me says without being asked.
ALWAYS = ("id", "name", "username")


def token(store: Store, request: Request) -> Response:
    """Exchange a code for an access token; the site says who it is by Basic authentication, nowhere else."""
    form = request.form
    if "client_secret" in form:
        raise Refusal("invalid_request", "A confidential client uses Basic authentication.")
    client = registered_client(store, "twitter_oauth2", *request.basic)
    grant, access_token = redeem(store, client, form)
    return json_answer(
        {
            "token_type": "bearer",
            "expires_in": 7200,
            "access_token": access_token,
            "scope": " ".join(sorted(grant.scopes)),
        }
    )


def me(store: Store, request: Request) -> Response:
    """Say who the bearer of a token is; of the rest only what is asked for."""
    person = granted(store, "twitter_oauth2", request.bearer).person
    known = {
        "id": str(person.number("twitter_oauth2")),
        "name": person.name,
        "username": person.username,
        "verified": False,
        "profile_image_url": f"https://pbs.twimg.com/profile_images/{person.key}_normal.jpg",
        "created_at": "2012-11-20T09:00:00.000Z",
    }
    asked = {*ALWAYS, *request.params.get("user.fields", "").split(",")}
    return json_answer({"data": {key: value for key, value in known.items() if key in asked}})


def refuse(refusal: Refusal) -> Response:
    """Answer a refusal as X does."""
    said = {
        "error": refusal.error,
        "error_description": refusal.description,
        "title": refusal.error,
        "detail": refusal.description,
        "status": refusal.status,
        "type": "about:blank",
    }
    return json_answer(said, refusal.status)


X = Provider(
    id="twitter_oauth2",
    name="X",
    addresses={
        "authorize": "https://x.com/i/oauth2/authorize",
        "token": "https://api.x.com/2/oauth2/token",
        "me": "https://api.x.com/2/users/me",
    },
    endpoints={"token": token, "me": me},
    refuse=refuse,
    scopes=frozenset({"users.read", "tweet.read", "users.email", "offline.access"}),
    # /2/users/me wants both.
    needed_scopes=frozenset({"users.read", "tweet.read"}),
    needs_pkce=True,
)
