"""Signing in with each provider under its real host name, from the comment form and back to the draft in it."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings as django_settings

from comments.models import Comment
from tests.factories import a_comment, an_article
from tests.wire.servers import PROVIDER_HOSTS

PROVIDERS = {
    "wordpress_com": ("WordPress.com", "public-api.wordpress.com"),
    "google": ("Google", "accounts.google.com"),
    "twitter_oauth2": ("X", "x.com"),
    "facebook": ("Facebook", "www.facebook.com"),
}
TEXT = "The *river* & its “bridge”."


@pytest.fixture
def article(wire):
    return an_article(title="The bridge")


def leave_form(browser, article, to, **typed):
    """Press a button beside the form of an article, without any script; return the answer."""
    page = browser.get(f"{article.get_absolute_url()}")
    assert page.status_code == 200
    assert not page.cookies
    data = {"comment": TEXT, "comment_post_ID": str(article.pk), "to": to, **typed}
    return browser.post("/comments/hold/", data)


def follow(browser, answer, person="ada"):
    """Go on from the form through the page in between, the provider and back; return the last page."""
    between = browser.get(answer.headers["Location"])
    assert between.status_code == 200
    sent = browser.submit(between)
    assert sent.status_code == 302
    asked = browser.get(sent.headers["Location"])
    back = browser.submit(asked, **({"person": person} if person else {"cancel": "1"}))
    return arrive(browser, back)


def arrive(browser, answer):
    """Follow redirects; return the page on which the reader ends."""
    for _ in range(5):
        if answer.status_code not in {302, 303}:
            return answer
        answer = browser.get(answer.headers["Location"])
    raise AssertionError("The redirects have no end.")


def text_of(page):
    return unescape(re.search(r"<textarea[^>]*>\n?([^<]*)</textarea>", page.text)[1])


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_reader_without_scripts_signs_in_and_finds_the_draft_and_its_target(
    browser, article, provider
):
    name, host = PROVIDERS[provider]
    parent = a_comment(article)
    start = leave_form(browser, article, provider, comment_parent=str(parent.pk))
    between = browser.get(start.headers["Location"])
    sent = browser.submit(between)
    assert urlsplit(sent.headers["Location"]).netloc == host
    back = browser.submit(browser.get(sent.headers["Location"]), person="ada")
    page = arrive(browser, back)

    assert page.status_code == 200
    assert "Ada Demo" in page.text
    assert f">{name}</span> account" in page.text
    assert text_of(page) == TEXT
    assert re.search(rf'name="comment_parent" value="{parent.pk}"', page.text)
    assert f"Reply to {parent.name}" in page.text


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_comment_is_posted_as_the_reader_and_the_draft_is_gone(browser, article, provider):
    page = follow(browser, leave_form(browser, article, provider))
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    posted = browser.post("/comments/post/", {**fields, "comment": text_of(page)})
    comment = Comment.objects.get()

    assert posted.status_code == 303
    assert (comment.name, comment.provider) == ("Ada Demo", provider)
    assert text_of(browser.get(f"{article.get_absolute_url()}")) == ""
    assert browser.get(f"/comments/draft/{article.pk}/").status_code == 302


@pytest.mark.parametrize("provider", PROVIDERS)
def test_nothing_of_the_provider_stays_but_who_somebody_is(browser, article, provider):
    follow(browser, leave_form(browser, article, provider))

    assert set(SocialAccount.objects.get().extra_data) <= {
        "id",
        "name",
        "email",
        "avatar",
        "profile",
    }
    assert not SocialToken.objects.exists()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_blog_asks_nobody_but_the_providers(browser, article, wire, provider):
    follow(browser, leave_form(browser, article, provider))

    assert wire.strangers == []


def test_cookies_are_secure_and_scripts_read_none_that_matters(browser, article):
    follow(browser, leave_form(browser, article, "google"))
    cookies = {cookie.name: cookie for cookie in browser.session.cookies}

    (draft,) = [name for name in cookies if name.startswith("draft-")]
    assert set(cookies) == {"csrftoken", draft, "sessionid", "signed_in", "way_back"}
    assert all(cookie.secure for cookie in cookies.values())
    readable = {name for name, c in cookies.items() if not c.has_nonstandard_attr("HttpOnly")}
    assert readable == {"signed_in"}
    assert cookies[draft].path == "/comments/"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_cancelling_at_the_provider_leads_back_to_the_draft(browser, article, provider):
    page = follow(browser, leave_form(browser, article, provider), person="")

    assert "You are not logged in" in page.text
    assert_leads_back(browser, page, article)


def assert_leads_back(browser, page, article):
    """Assert that a page has a link to the form, and that the draft is in it."""
    link = f"/comments/draft/{article.pk}/"
    assert f'href="{link}' in page.text
    form = browser.get(link)
    assert form.status_code == 200
    assert text_of(form) == TEXT


def test_logging_out_leads_to_the_guests_form_with_the_draft(browser, article):
    follow(browser, leave_form(browser, article, "google"))
    page = arrive(browser, leave_form_again(browser, article, "log-out"))

    assert text_of(page) == "Still typing."
    assert "Ada Demo" not in page.text
    assert not browser.me()["signed_in"]


def test_changing_leads_to_the_other_providers_and_back_to_the_draft(browser, article):
    follow(browser, leave_form(browser, article, "google"))
    choice = arrive(browser, leave_form_again(browser, article, "change"))
    other = unescape(re.search(r'href="([^"]+)" data-provider="facebook"', choice.text)[1])
    sent = browser.submit(browser.get(other))
    page = arrive(browser, browser.submit(browser.get(sent.headers["Location"]), person="ken"))

    assert "Ken Demo" in page.text
    assert text_of(page) == "Still typing."


def leave_form_again(browser, article, to):
    data = {"comment": "Still typing.", "comment_post_ID": str(article.pk), "to": to}
    return browser.post("/comments/hold/", data)


def test_the_wire_carries_every_address_of_the_librarys_adapters():
    """If a library's update moves an address, the stand-in's host names must move too."""
    from accounts.answers import ADAPTERS

    class NoRequest:
        """Adapters keep the request and ask nothing of it yet."""

    for adapter in ADAPTERS.values():
        made = adapter(NoRequest())
        for name in ("authorize_url", "access_token_url"):
            assert urlsplit(getattr(made, name)).netloc in PROVIDER_HOSTS
    assert django_settings.DEMO_IDENTITY is False
