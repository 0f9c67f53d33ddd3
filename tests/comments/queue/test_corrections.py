"""An editor's corrections of what somebody said."""

import pytest

from comments.models import Edit, Status
from comments.reacting import flag, flagger
from tests.comments.queue.addresses import LIST, at, waiting
from tests.factories import a_comment, an_article, an_editor

pytestmark = pytest.mark.django_db


def test_an_edit_leads_back_to_the_list_and_keeps_the_text_before(desk, editor):
    comment = a_comment(an_article(), "As it was")
    page = desk.get(LIST, {"status": "all", "why": ""}).text
    assert "_changelist_filters" in page
    desk.post(
        at("change", comment),
        {"source": "As it is", "author_name": "Guest", "author_email": "", "author_url": ""},
    )
    assert Edit.objects.get().source == "As it was"
    assert Edit.objects.get().by == editor


def test_readers_see_an_edit_at_once(client, desk):
    comment = a_comment(an_article(), "As it was")
    address = comment.article.get_absolute_url()
    client.logout()
    assert "As it was" in client.get(address).text
    client.force_login(an_editor())
    fields = {"source": "As it is", "author_name": "G", "author_email": "", "author_url": ""}
    assert client.post(at("change", comment), fields).status_code == 302
    client.logout()
    assert "As it is" in client.get(address).text


def test_flags_do_not_hide_a_comment_that_an_editor_has_corrected(desk):
    comment = waiting()
    desk.post(at("decide", comment), {"decision": "approved"})
    fields = {"source": "Milder", "author_name": "G", "author_email": "", "author_url": ""}
    desk.post(at("change", comment), fields)
    for number in range(4):
        flag(comment, flagger(None, f"203.0.{number}.0/24"), "abuse")
    comment.refresh_from_db()
    assert (comment.flags, comment.status) == (4, Status.APPROVED)
