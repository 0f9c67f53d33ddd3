"""Whatever a provider answers: somebody is signed in or told that it failed; never an error of ours, never a leak."""

import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.stand_in import google
from accounts.stand_in.wire import Request, Response, json_answer
from tests.examples import examples
from tests.wire.servers import BLOG
from tests.wire.test_refusals import STEPS, TOKEN_STEPS

fuzzed = settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

#: Text with everything that JSON may carry: NUL, halves of surrogate pairs, turned directions.
text = st.text(st.characters(codec=None), max_size=40)
names = st.sampled_from(
    (
        *(
            "access_token",
            "token_type",
            "expires_in",
            "scope",
            "id_token",
            "refresh_token",
            "error",
        ),
        *("client_id", "user_id", "ID", "id", "sub", "name", "display_name", "username", "email"),
        *("email_verified", "verified", "picture", "data", "url", "avatar_URL", "profile_URL"),
        *("profile_image_url", "errors", "iss", "aud", "exp", "iat"),
    )
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | text
    | st.sampled_from(["1", "ada@demo.example", "https://img.example/a.png", "x" * 5000, "9" * 400])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | text, inner, max_size=8),
    max_leaves=20,
)
kinds = st.sampled_from(
    [
        "application/json",
        "application/json; charset=nonsense",
        "application/json; charset=utf-16",
        "text/html",
        "text/plain",
        "application/x-www-form-urlencoded",
        "",
        "\xff",
    ]
)
encodings = st.sampled_from([{}, {}, {}, {"Content-Encoding": "gzip"}, {"Content-Encoding": "br"}])
statuses = st.sampled_from([200, 200, 200, 200, 201, 204, 400, 401, 403, 404, 418, 429, 500, 503])
bodies = st.builds(lambda value: json_answer(value).body, values) | st.binary(max_size=200)
plain_answers = st.builds(
    lambda status, kind, encoding, body: Response(status, {"Content-Type": kind, **encoding}, body),
    statuses,
    kinds,
    encodings,
    bodies,
)
elsewhere = st.sampled_from(
    [
        *("", "//", "https://", "https://[", "https://elsewhere.example/", "ftp://a/", "\x01", "/"),
        *(
            "?",
            "https://x.com:99999/",
            f"https://{'a' * 300}/",
            "javascript:1",
            "https://\u2603.com/",
        ),
    ]
)
redirects = st.builds(
    lambda status, to: Response(status, {"Location": to.encode("utf-8").decode("latin-1")}),
    st.sampled_from([301, 302, 303, 307, 308]),
    elsewhere,
)
answers = plain_answers | redirects


@pytest.fixture(autouse=True)
def _soon(settings):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 2


def sign_in(provider: str, providers) -> None:
    """Sign in at a provider that answers as it likes; fail for any answer of ours that is an error."""
    cache.clear()
    client = Client(headers={"Host": BLOG, "X-Forwarded-Proto": "https"})
    started = client.post(f"/accounts/{provider}/login/", {"next": "/2013/"})
    address = urlsplit(started["Location"])
    asked = Request(
        "POST",
        address.netloc,
        address.path,
        address.query,
        {"content-type": "application/x-www-form-urlencoded"},
        b"person=ada",
    )
    back = urlsplit(providers.handle(asked).headers["Location"])
    assert "code" in parse_qs(back.query)
    answer = client.get(f"{back.path}?{back.query}")
    assert answer.status_code in {302, 401, 409}
    if answer.status_code != 302:
        assert "Sign-in failed" in answer.content.decode()
        assert "/2013/" in answer.content.decode()
    me = client.get("/me").json()
    assert me["signed_in"] == (answer.status_code == 302)
    for page in ("/me", "/accounts/logout/", "/accounts/3rdparty/"):
        assert client.get(page).status_code < 500
    assert "@" not in me.get("name", "")
    User.objects.all().delete()
    Session.objects.all().delete()


@pytest.mark.parametrize(("provider", "step"), STEPS)
def test_any_answer_at_any_step(providers, caplog, provider, step):
    caplog.set_level(logging.CRITICAL)

    @fuzzed
    @given(answers)
    def try_it(answer):
        providers.misbehaviour[provider, step] = lambda request: answer
        sign_in(provider, providers)

    try_it()


#: The person whom each provider names, in its own words.
PEOPLE = {
    ("wordpress_com", "me"): [
        *("ID", "display_name", "username", "email", "email_verified", "avatar_URL", "profile_URL")
    ],
    ("twitter_oauth2", "me"): ["id", "name", "username", "profile_image_url", "verified"],
    ("facebook", "graph/me"): ["id", "name", "email", "picture"],
}


@pytest.mark.parametrize(("provider", "step"), PEOPLE)
def test_any_person_in_an_answer_of_the_right_shape(providers, caplog, provider, step):
    caplog.set_level(logging.CRITICAL)
    fields = PEOPLE[provider, step]
    number = st.integers(1, 10**18)
    person = st.fixed_dictionaries(
        {fields[0]: number | number.map(str) | scalars},
        optional=dict.fromkeys(fields[1:], values),
    )

    @fuzzed
    @given(person)
    def try_it(said):
        if provider == "wordpress_com":
            info = {"client_id": "id-wordpress_com"}
            providers.misbehaviour[provider, "token-info"] = lambda request: json_answer(info)
        answer = {"data": said} if provider == "twitter_oauth2" else said
        providers.misbehaviour[provider, step] = lambda request: json_answer(answer)
        sign_in(provider, providers)

    try_it()


def test_any_claims_in_an_id_token(providers, caplog, settings):
    caplog.set_level(logging.CRITICAL)
    keys = settings.PROVIDER_KEYS["google"]
    right = {"iss": google.ISSUER, "aud": keys.client_id, "exp": 4_000_000_000, "sub": "1"}
    claims = st.dictionaries(
        st.sampled_from(["sub", "name", "email", "email_verified", "picture", "iss", "aud"])
        | st.sampled_from(["exp", "iat", "nbf", "nonce", "azp", "hd", "given_name"])
        | text,
        values,
        max_size=8,
    )

    @fuzzed
    @given(claims)
    def try_it(said):
        token = google.signed(right | said, keys.secret)
        answer = {"access_token": "a", "token_type": "Bearer", "id_token": token}
        providers.misbehaviour["google", TOKEN_STEPS["google"]] = lambda request: json_answer(
            answer
        )
        sign_in("google", providers)

    try_it()


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=60))
@fuzzed
def test_any_query_at_the_way_back(db, query):
    cache.clear()
    answer = Client().get("/accounts/google/login/callback/", QUERY_STRING=query)

    assert answer.status_code in {302, 401}
