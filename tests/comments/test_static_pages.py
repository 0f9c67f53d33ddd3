"""The conversation that a static page has brought along: pages, threads, a feed, and the page around them."""

import pytest

from blog.models import Page
from tests.comments.on_pages import ids_in, shown
from tests.factories import a_comment, an_article


@pytest.fixture(params=["about", "about/contact"])
def discussed_page(request, db):
    """A static page that came with a conversation from elsewhere, and what the conversation hangs on."""
    page = None
    for slug in request.param.split("/"):
        page = Page.objects.create(
            title=slug.title(), slug=slug, parent=page, body="<p>Who we are.</p>", is_published=True
        )
    discussion = an_article(title="Carrier", slug="page-about", stands_for="page", page=page)
    # An article of the same name is elsewhere: at the root the page comes first.
    an_article(title="Another", slug="about")
    return discussion


def test_the_conversation_of_a_static_page_has_pages_threads_and_replies(
    client, post, discussed_page, small_pages
):
    comments = [a_comment(discussed_page) for _ in range(4)]
    ids = [comment.pk for comment in comments]
    address = discussed_page.page.get_absolute_url()
    assert shown(client, address) == ids[:3]
    second = client.get(f"{address}comment-page-2/")
    assert ids_in(second) == ids[3:]
    assert f'href="http://testserver{address}comment-page-2/"' in second.content.decode()
    assert "Who we are." in second.content.decode()
    assert client.get(f"{address}comment-page-3/")["Location"] == address
    assert client.get(f"{address}comment-page-1/")["Location"] == address
    assert shown(client, f"{address}comment-thread-{ids[0]}/")[0] == ids[0]
    refused = post(discussed_page, comment="")
    assert refused.status_code == 422
    assert "Who we are." in refused.content.decode()


def test_the_feed_of_a_static_page_stands_below_it_where_no_list_could(client, discussed_page):
    said = a_comment(discussed_page)
    address = discussed_page.page.get_absolute_url()
    answer = client.get(f"{address}feed/")
    if "/" in discussed_page.page.path:
        assert answer["Location"] == address
    else:
        assert f"#comment-{said.pk}" in answer.content.decode()


def test_what_was_said_below_a_page_that_is_hidden_is_not_found(client, discussed_page):
    said = a_comment(discussed_page)
    address = discussed_page.page.get_absolute_url()
    discussed_page.status = "draft"
    discussed_page.save()
    assert client.get(f"{address}comment-thread-{said.pk}/").status_code == 404
    assert client.get(f"{address}comment-page-2/").status_code == 404
