"""What is done to every request: forwarded headers, cookies that no database takes, security headers."""

import pytest

from comments.models import Comment
from tests.comments.conftest import TYPED
from tests.factories import an_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(client, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    client.post(
        "/comments/post/",
        {**TYPED, "comment_post_ID": an_article().pk},
        headers={"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": forwarded},
    )
    assert Comment.objects.get().address == address


@pytest.mark.parametrize("proxies", [0, 1])
@pytest.mark.parametrize(
    "forwarded", ["not an address", "1.2.3.4:80, x", "\u0662.1.1.1", "9" * 500]
)
def test_an_address_that_is_none_is_no_error(client, settings, proxies, forwarded):
    settings.TRUSTED_PROXIES = proxies
    response = client.post(
        "/comments/post/",
        {**TYPED, "comment_post_ID": an_article().pk},
        headers={"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": forwarded},
    )
    assert response.status_code == 303


@pytest.mark.parametrize("value", ['"\\000"', '"a\\000b"'])
@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "other"])
def test_a_cookie_with_a_nul_is_forgotten(client, name, value):
    response = client.get("/me", headers={"Cookie": f"{name}={value}"})
    assert response.status_code == 200
    assert response.json()["signed_in"] is False


@pytest.mark.parametrize("address", ["/", "/nowhere/", "/me", "/accounts/login/", "/admin/login/"])
def test_every_answer_has_the_security_headers(client, address):
    headers = client.get(address).headers
    for name in (
        *("Content-Security-Policy", "Permissions-Policy", "Referrer-Policy", "X-Frame-Options"),
        *("X-Content-Type-Options", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"),
    ):
        assert name in headers


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil", ""])
def test_another_host_name_is_a_bad_request(client, host):
    client.raise_request_exception = False
    assert client.get("/", headers={"Host": host or "\t"}).status_code == 400


def test_the_server_says_that_it_is_well(client):
    assert client.get("/-/health").content == b"ok\n"


def test_a_wrong_method_is_answered_in_words(client):
    response = client.get("/comments/post/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "That cannot be done here" in response.text
    assert not response.cookies
