"""What was said below an article that readers may not open is as hidden as the article: at every address."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from tests.factories import a_comment, a_reader, an_article, an_author

pytestmark = pytest.mark.django_db

YESTERDAY = timezone.now() - dt.timedelta(days=1)
HIDDEN = {
    "a draft": {"status": "draft"},
    "waiting for review": {"status": "pending"},
    "scheduled": {"status": "scheduled", "published_at": timezone.now() + dt.timedelta(days=2)},
    "private": {"status": "private"},
    "behind a password": {"password": "Sesame"},
    "ended": {"unpublish_at": YESTERDAY},
    "in the trash": {"status": "trash"},
}
SECRETS = ("Hidden remark", "Hidden answer")


def addresses(article, comment, *, all_shapes: bool = True) -> list[str]:
    """Every address at which something of a conversation could show, for an article and a comment of it.

    Of the shapes that the owner did not choose, each leads to the one they did, whoever asks.
    """
    below = ["", "feed/", "comment-page-1/", "comment-page-2/", f"comment-thread-{comment.pk}/"]
    above = [
        f"/2013/11/20/{article.slug}/",
        f"/2013/11/{article.slug}/",
        f"/archives/{article.pk}/",
        f"/{article.slug}/",
    ][: None if all_shapes else 1]
    single = ["", "flag/", "vote/", "mine/", "edit/", "delete/", "claim/"]
    return [
        *(f"{a}{b}" for a in above for b in below),
        *(f"/comments/{comment.pk}/{s}" for s in single),
        *(f"{a}?replytocom={comment.pk}" for a in above),
        f"/comments/live/{article.pk}/",
        f"/comments/at/{article.pk}/comment-{comment.pk}/",
        f"/comments/since/{article.pk}/0/",
        f"/comments/draft/{article.pk}/",
        *("/", "/feed/", "/comments/feed/", "/2013/", "/author/ann-author/", "/sitemap-2013.xml"),
    ]


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("who", ["a guest", "a reader"])
def test_nothing_of_a_hidden_conversation_is_shown(fields, who):
    article = an_article(title="Hidden away", authors=(an_author("Ann Author"),), **fields)
    comment = a_comment(article, "Hidden remark")
    a_comment(article, "Hidden answer", parent=comment)
    browser = Client(raise_request_exception=False)
    if who == "a reader":
        browser.force_login(a_reader())

    for address in addresses(article, comment, all_shapes=who == "a guest"):
        response = browser.get(address, follow=True)
        assert response.status_code != 500, address
        text = b"".join(response.streaming_content) if response.streaming else response.content
        assert not any(secret.encode() in text for secret in SECRETS), address


def test_every_address_of_the_conversation_is_looked_at():
    article = an_article()
    looked_at = {a.split("?")[0] for a in addresses(article, a_comment(article))}
    matched = {get_resolver().resolve(a).route for a in looked_at if "%" not in a}
    below_comments = {
        f"comments/{p.pattern}"
        for p in next(
            u for u in get_resolver().url_patterns if str(u.pattern) == "comments/"
        ).url_patterns
    }
    #: Forms and letters: they show what their own tests look at, and no list of comments.
    others = {"post/", "preview/", "own/", "stamp/", "hold/", "mine/", "decide/<str:key>/"}
    others |= {"mail/<str:key>/", "mail/<str:key>/stop/", "subscriptions/<id:pk>/"}
    assert below_comments - matched == {f"comments/{other}" for other in others}
