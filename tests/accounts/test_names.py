"""The name beside somebody's words is never an e-mail address, wherever it came from."""

import pytest

from accounts.models import User
from accounts.names import NAMELESS
from comments.models import Comment
from comments.posting import Author
from comments.said import said
from tests.factories import a_comment, an_article


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "ada@example.org"},
        {"username": "ada", "display_name": "ada@example.org"},
        {"username": "ada", "first_name": "ada@example.org"},
    ],
)
def test_an_account_that_is_named_by_an_address_shows_none(client, db, fields):
    """Django takes an address for a user name, and operators like to."""
    author = User.objects.create_user(**fields, slug="ada")
    article = an_article(authors=[author])
    comment = a_comment(article, author=Author(user=author))
    pages = [article.get_absolute_url(), author.get_absolute_url(), "/feed/", "/comments/feed/"]

    assert author.public_name == str(author) == NAMELESS
    assert comment.name == said(Comment.objects.all())[0].name == NAMELESS
    for page in pages:
        assert "ada@example" not in client.get(page).content.decode()


def test_a_guest_that_an_import_names_by_an_address_shows_none(client, db):
    comment = a_comment(an_article())
    Comment.objects.update(author_name="ada@example.org")
    page = client.get(comment.article.get_absolute_url()).content.decode()

    assert "ada@example.org" not in page
    assert f">{NAMELESS}<" in page
    assert Comment.objects.get().name == NAMELESS


@pytest.mark.parametrize("name", ["Ada", "@ada", "Ada @ home", "សុខា", "a @ b", ""])
def test_other_names_stay_as_they_are(name):
    assert User(username="x", display_name=name).public_name == (name or "x")
