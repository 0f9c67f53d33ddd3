"""The stand-in refuses what the providers refuse: a sign-in that passes here has earned it."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from accounts.stand_in.providers import PROVIDERS
from accounts.stand_in.server import StandIn
from accounts.stand_in.store import Client, Store
from accounts.stand_in.wire import Request

BACK = "https://blog.test/back"
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
SCOPES = {
    "wordpress_com": "auth",
    "google": "profile email",
    "twitter_oauth2": "users.read tweet.read",
    "facebook": "email",
}
PKCE = {"google", "twitter_oauth2"}


class Clock:
    def __init__(self):
        self.time = 1_800_000_000.0

    def __call__(self):
        return self.time


class Site:
    """A site that does everything right, unless told otherwise; ``None`` leaves a field out."""

    def __init__(self):
        self.clock = Clock()
        clients = [
            Client(provider, f"{name}-{provider}", f"secret-{name}", frozenset({BACK}))
            for provider in PROVIDERS
            for name in ("us", "them")
        ]
        self.stand_in = StandIn(Store(clients, now=self.clock))

    def ask(self, provider, step, method="GET", *, query=None, form=None, headers=None):
        parts = urlsplit(PROVIDERS[provider].addresses[step])
        headers = dict(headers or {})
        if form is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        return self.stand_in.handle(
            Request(
                method,
                parts.netloc,
                parts.path,
                urlencode(query or {}),
                headers,
                urlencode(form or {}).encode(),
            )
        )

    def wish(self, provider, **changed):
        wish = {
            "client_id": f"us-{provider}",
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": SCOPES[provider],
            "state": "a-state",
        }
        if provider in PKCE:
            wish |= {"code_challenge": CHALLENGE.decode(), "code_challenge_method": "S256"}
        return {name: value for name, value in (wish | changed).items() if value is not None}

    def authorize(self, provider, person="ada", **changed):
        query = self.wish(provider, **changed)
        return self.ask(provider, "authorize", "POST", query=query, form={"person": person})

    def code(self, provider, person="ada"):
        return answered(self.authorize(provider, person))["code"]

    def token(self, provider, code, **changed):
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "client_id": f"us-{provider}",
            "client_secret": "secret-us",
        }
        headers = {}
        if provider in PKCE:
            form["code_verifier"] = VERIFIER
        form = {name: value for name, value in (form | changed).items() if value is not None}
        if provider == "twitter_oauth2":
            pair = f"{form.pop('client_id')}:{form.pop('client_secret')}"
            headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        if provider == "facebook":
            return self.ask(provider, "graph/oauth/access_token", query=form)
        return self.ask(provider, "token", "POST", form=form, headers=headers)

    def access_token(self, provider, person="ada"):
        return json.loads(self.token(provider, self.code(provider, person)).body)["access_token"]


def answered(response):
    assert response.status == 302
    return {k: v[0] for k, v in parse_qs(urlsplit(response.headers["Location"]).query).items()}


@pytest.fixture
def site():
    return Site()


every_provider = pytest.mark.parametrize("provider", list(PROVIDERS))


@every_provider
def test_a_site_that_does_everything_right_gets_a_token(site, provider):
    response = site.token(provider, site.code(provider))

    assert response.status == 200
    assert json.loads(response.body)["access_token"]


@every_provider
def test_the_state_comes_back_with_the_code(site, provider):
    assert answered(site.authorize(provider))["state"] == "a-state"


@every_provider
def test_the_person_is_asked_by_a_page(site, provider):
    page = site.ask(provider, "authorize", query=site.wish(provider))

    assert page.status == 200
    assert b"Ada Demo" in page.body


@every_provider
@pytest.mark.parametrize(
    "redirect_uri",
    [
        None,
        "",
        BACK + "/",
        BACK + "?x=1",
        BACK.upper(),
        "http://blog.test/back",
        "https://evil.example",
    ],
)
def test_another_way_back_is_refused_without_going_there(site, provider, redirect_uri):
    response = site.authorize(provider, redirect_uri=redirect_uri)

    assert response.status == 400
    assert "Location" not in response.headers


@every_provider
@pytest.mark.parametrize("client_id", [None, "", "nobody"])
def test_an_unknown_site_is_refused(site, provider, client_id):
    assert site.authorize(provider, client_id=client_id).status == 400


@every_provider
@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"state": None}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "everything"}, "invalid_scope"),
    ],
)
def test_a_wrong_wish_is_sent_back(site, provider, changed, error):
    assert answered(site.authorize(provider, **changed))["error"] == error


@pytest.mark.parametrize("provider", sorted(PKCE))
@pytest.mark.parametrize(
    "changed",
    [
        {"code_challenge": None},
        {"code_challenge": "short"},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
    ],
)
def test_a_wish_without_a_proper_challenge_is_sent_back(site, provider, changed):
    assert answered(site.authorize(provider, **changed))["error"] == "invalid_request"


@every_provider
def test_a_person_may_say_no(site, provider):
    query = site.wish(provider)
    response = site.ask(provider, "authorize", "POST", query=query, form={"cancel": "1"})

    assert answered(response)["error"] == "access_denied"


@every_provider
def test_a_field_that_stands_twice_is_refused(site, provider):
    parts = urlsplit(PROVIDERS[provider].addresses["authorize"])
    query = urlencode(site.wish(provider)) + "&client_id=them-" + provider
    response = site.stand_in.handle(Request("GET", parts.netloc, parts.path, query))

    assert response.status == 400


@every_provider
def test_a_code_is_good_once_and_its_second_use_revokes_the_token(site, provider):
    code = site.code(provider)
    token = json.loads(site.token(provider, code).body)["access_token"]

    assert site.token(provider, code).status == 400
    assert site.stand_in.store.grant_of(provider, token) is None


@every_provider
@pytest.mark.parametrize(
    "changed",
    [
        {"code": "made-up"},
        {"redirect_uri": "https://blog.test/other"},
        {"redirect_uri": None},
        {"client_secret": "wrong"},
        {"code_verifier": "w" * 50},
    ],
)
def test_a_token_request_that_is_wrong_in_one_thing_is_refused(site, provider, changed):
    response = site.token(provider, **{"code": site.code(provider)} | changed)

    assert response.status in {400, 401}
    assert b"access_token" not in response.body


@every_provider
def test_another_sites_code_is_refused(site, provider):
    code = site.code(provider)
    response = site.token(provider, code, client_id=f"them-{provider}", client_secret="secret-them")

    assert response.status == 400


@every_provider
def test_a_code_that_failed_once_is_used_up(site, provider):
    code = site.code(provider)
    site.token(provider, code, redirect_uri="https://blog.test/other")

    assert site.token(provider, code).status == 400


@every_provider
def test_a_code_lives_a_minute(site, provider):
    code = site.code(provider)
    site.clock.time += 61

    assert site.token(provider, code).status == 400


@pytest.mark.parametrize("provider", sorted(PKCE))
def test_a_code_without_its_verifier_is_refused(site, provider):
    assert site.token(provider, site.code(provider), code_verifier=None).status == 400


def test_x_wants_basic_authentication(site):
    form = {
        "grant_type": "authorization_code",
        "code": site.code("twitter_oauth2"),
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        "client_id": "us-twitter_oauth2",
    }

    assert site.ask("twitter_oauth2", "token", "POST", form=form).status == 401
    with_secret = form | {"client_secret": "secret-us"}
    assert site.ask("twitter_oauth2", "token", "POST", form=with_secret).status == 400


def test_x_tells_what_is_asked_for_and_no_address(site):
    headers = {"authorization": f"Bearer {site.access_token('twitter_oauth2')}"}
    response = site.ask("twitter_oauth2", "me", headers=headers)

    data = json.loads(response.body)["data"]
    assert set(data) == {"id", "name", "username"}


@pytest.mark.parametrize("proof", [None, "", "0" * 64])
def test_facebook_wants_proof_of_the_secret(site, proof):
    token = site.access_token("facebook")
    query = {"access_token": token, "fields": "id,name"}
    if proof is not None:
        query["appsecret_proof"] = proof

    assert site.ask("facebook", "graph/me", query=query).status == 400
    query["appsecret_proof"] = hmac.new(b"secret-us", token.encode(), hashlib.sha256).hexdigest()
    assert site.ask("facebook", "graph/me", query=query).status == 200


def test_googles_id_token_says_for_whom_by_whom_and_until_when(site):
    answer = json.loads(site.token("google", site.code("google")).body)
    payload = answer["id_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))

    assert claims["aud"] == "us-google"
    assert claims["iss"] == "https://accounts.google.com"
    assert claims["exp"] == site.clock.time + 3600
    assert claims["email_verified"] is True


def test_wordpress_com_tells_a_token_to_its_own_site_only(site):
    token = site.access_token("wordpress_com")
    ours = {"client_id": "us-wordpress_com", "token": token}
    theirs = {"client_id": "them-wordpress_com", "token": token}

    assert site.ask("wordpress_com", "token-info", query=ours).status == 200
    assert site.ask("wordpress_com", "token-info", query=theirs).status == 400


@pytest.mark.parametrize(
    ("provider", "step"),
    [("wordpress_com", "me"), ("google", "userinfo"), ("twitter_oauth2", "me")],
)
def test_a_token_of_another_provider_opens_nothing(site, provider, step):
    foreign = next(other for other in PROVIDERS if other != provider)
    headers = {"authorization": f"Bearer {site.access_token(foreign)}"}

    assert site.ask(provider, step, headers=headers).status == 401
    assert site.ask(provider, step).status == 401


def test_a_token_expires(site):
    headers = {"authorization": f"Bearer {site.access_token('wordpress_com')}"}
    site.clock.time += 3601

    assert site.ask("wordpress_com", "me", headers=headers).status == 401


def test_an_address_that_none_of_the_four_has_is_not_found(site):
    request = Request("GET", "accounts.google.com", "/somewhere")

    assert site.stand_in.handle(request).status == 404
    assert site.stand_in.handle(replace(request, host="evil.example")).status == 404


def test_the_wrong_method_is_refused(site):
    assert site.ask("google", "token").status == 405
    assert site.ask("wordpress_com", "me", "POST").status == 405
