"""An article to talk about, and a way to post as a browser does."""

import pytest

from comments import places
from comments.models import DiscussionSettings
from tests.factories import an_article

TYPED = {
    "comment": "The *river* was here first.",
    "author": "Marguerite Tan",
    "email": "marguerite@example.org",
    "url": "https://marguerite.example",
    "comment_parent": "0",
}


@pytest.fixture
def article(db):
    return an_article(title="The bridge")


@pytest.fixture
def post(client):
    """Return a function that sends the form to an article, from our own page unless told otherwise."""

    def send(article, *, headers=None, **changes):
        data = {**TYPED, "comment_post_ID": str(article.pk), **changes}
        data = {name: value for name, value in data.items() if value is not None}
        headers = {"Sec-Fetch-Site": "same-origin"} if headers is None else headers
        return client.post("/comments/post/", data, headers=headers)

    return send


@pytest.fixture
def owner_sets(db):
    """Return a function that changes what the owner lets readers do."""

    def change(**fields):
        found = DiscussionSettings.load()
        for name, value in fields.items():
            setattr(found, name, value)
        found.save()

    return change


@pytest.fixture
def small_pages(monkeypatch, owner_sets):
    """Three threads to a page, room for four replies, one of each thread in any case, two to a further page."""
    owner_sets(page_threads=3)
    monkeypatch.setattr(places, "PAGE_REPLIES", 4)
    monkeypatch.setattr(places, "THREAD_FIRST", 1)
    monkeypatch.setattr(places, "FOLD_SIZE", 2)
    monkeypatch.setattr("comments.reading.FOLD_SIZE", 2)
