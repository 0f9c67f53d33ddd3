"""Names that an address of the site itself would hide: whoever has one stands beside it, and is found."""

import pytest
from django.core.exceptions import ValidationError

from blog.models import Page, Series
from blog.slugs import is_shadowed
from tests.factories import a_category, a_tag, an_article, an_author, an_editor

#: Words that stand in addresses of ours.
WORDS = [
    *("feed", "page", "comments", "comment-page-2", "comment-thread-7", "comment-page-0", "2", "category", "tag"),
    *("author", "series", "archives", "embed", "unlock", "2013", "feed-2", "rss", "atom", "type", "search", "me"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        *((p, True) for p in ("feed", "world/feed", "comment-page-2", "a/b/comment-thread-17")),
        *((p, True) for p in ("world/page/2", "a/page/page/2", "a/b/page/12345")),
        *(
            (p, False)
            for p in ("", "feeds", "my-feed", "comment-page-", "comment-page-x", "page/2")
        ),
        *(
            (p, False)
            for p in ("comment-page-0", "world/page", "world/page/x", "world/feed/x", "2")
        ),
    ],
)
def test_what_belongs_to_the_thing_above_hides_what_would_stand_there(path, answer):
    assert is_shadowed(path) is answer


@pytest.mark.django_db
def test_every_section_tag_author_series_and_article_has_an_address_that_shows_it(client):
    above = a_category("World")
    deeper = a_category("Page", above)
    for word in WORDS:
        things = [a_tag(word), a_category(word), a_category(word, above), a_category(word, deeper)]
        things += [Series.objects.create(name=word), an_article(title=word)]
        for thing in things:
            page = client.get(thing.get_absolute_url())
            assert page.status_code == 200, thing.get_absolute_url()
            assert f"{word}</h1>" in page.text.replace("\n", "").replace(" ", "")


@pytest.mark.django_db
def test_a_page_below_another_cannot_stand_where_something_else_does(client):
    for title in ("Category", "Comments", "Page"):
        above = Page(title=title, is_published=True)
        above.clean()
        above.save()
        for slug in ("feed", "comment-page-2", "2" if title == "Page" else "feed"):
            with pytest.raises(ValidationError, match="belongs to the site itself"):
                Page(title="Below", slug=slug, parent=above).clean()
    with pytest.raises(ValidationError, match="/category/x/ belongs to the site itself"):
        Page(title="X", parent=Page.objects.get(path="category")).clean()


@pytest.mark.django_db
def test_an_author_cannot_be_called_by_what_stands_there():
    author = an_author("Ada")
    for slug in ("feed", "comment-page-2"):
        author.slug = slug
        with pytest.raises(ValidationError, match="belongs to the site itself"):
            author.clean_fields(exclude=["password"])
    author.slug = "page"
    author.clean_fields(exclude=["password"])
    an_editor()
