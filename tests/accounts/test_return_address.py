"""Where a sign-in leads back to: our pages, whatever a link says."""

import itertools
from urllib.parse import quote

import pytest

from accounts.models import User
from accounts.return_address import is_return_address
from tests.accounts.conftest import PROVIDERS

ATTACKS = [
    "https://evil.example/",
    "http://testserver/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "\t//evil.example/",
    "/\n/evil.example/",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:evil.example",
    "https:///evil.example",
    "http://testserver@evil.example/",
    "evil.example",
    "",
    "/" + "a" * 3000,
    "/\x00",
]


@pytest.mark.parametrize("url", ATTACKS)
def test_another_sites_address_is_refused(url):
    assert not is_return_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/2013/11/20/slug/",
        "/2013/11/20/slug/?replytocom=7#respond",
        "/2013/11/20/日本/",
        "/search?q=http://other.example//",
    ],
)
def test_a_page_of_ours_is_taken(url):
    assert is_return_address(url)


# One page for all providers: each attack has one of them, in turn.
@pytest.mark.parametrize(("provider", "url"), list(zip(itertools.cycle(PROVIDERS), ATTACKS)))
def test_the_page_before_the_provider_does_not_repeat_an_attack(client, db, provider, url):
    page = client.get(f"/accounts/{provider}/login/?process=login&next={quote(url)}")

    assert 'name="next"' not in page.content.decode()
    assert "evil.example" not in page.content.decode()


@pytest.mark.parametrize("url", ATTACKS[:9])
def test_a_posted_attack_leads_to_the_front_page(browser, url):
    page = browser.get("/accounts/google/login/")
    there = browser.submit(page, next=url).headers["Location"]

    assert browser.get(browser.allow(there)).headers["Location"] == "/"


@pytest.mark.parametrize("url", ATTACKS[:9])
def test_a_password_sign_in_leads_to_the_front_page(client, db, url):
    User.objects.create_user("editor", password="a long pass phrase")
    answer = client.post(
        "/accounts/login/", {"login": "editor", "password": "a long pass phrase", "next": url}
    )

    assert answer.status_code == 302
    assert answer["Location"] == "/"


@pytest.mark.parametrize("url", ATTACKS[:9])
def test_logging_out_leads_to_the_front_page(client, db, url):
    client.force_login(User.objects.create_user("editor"))

    assert client.post("/accounts/logout/", {"next": url})["Location"] == "/"


def test_the_sign_in_page_says_where_it_leads(client, db):
    page = client.get("/accounts/login/?next=/2013/11/20/slug/%23respond").content.decode()

    assert 'href="/2013/11/20/slug/#respond"' in page
    assert "next=%2F2013%2F11%2F20%2Fslug%2F%23respond" in page


def test_a_failed_sign_in_leads_back_too(client, db):
    page = client.get("/accounts/google/login/callback/?code=a&state=b&next=//evil.example/")

    assert page.status_code == 401
    assert "evil.example" not in page.content.decode()
    assert 'href="/"' in page.content.decode()
