"""The trash: nothing is deleted at once, and what is deleted after 30 days takes its comments along."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from blog.models import Article, Status
from blog.tasks import empty_trash
from blog.trash import KEPT
from comments.models import Comment
from tests.factories import a_comment, an_article, an_editor

pytestmark = pytest.mark.django_db

LIST = reverse("admin:blog_article_changelist")


@pytest.fixture
def desk(client):
    """A signed-in editor's browser."""
    client.force_login(an_editor())
    return client


def test_deleting_is_moving_to_the_trash_and_says_so(desk):
    article = an_article(title="Old news")
    a_comment(article)
    address = reverse("admin:blog_article_delete", args=[article.pk])

    page = desk.get(address).text
    response = desk.post(address, {"post": "yes"}, follow=True)

    article.refresh_from_db()
    assert "Move to the trash" in page
    assert "30 days" in page
    assert "is in the trash" in response.text
    assert article.status == Status.TRASH
    assert Comment.objects.count() == 1


def test_the_trash_is_emptied_after_thirty_days_with_the_comments(desk):
    old, kept = an_article(), an_article()
    parent = a_comment(old)
    a_comment(old, parent=parent)
    a_comment(kept)
    old.trash()
    with time_machine.travel(timezone.now() + KEPT - dt.timedelta(minutes=1)):
        empty_trash.func()
    assert Article.objects.count() == 2

    with time_machine.travel(timezone.now() + KEPT + dt.timedelta(minutes=1)):
        kept.trash()
        empty_trash.func()

    assert list(Article.objects.all()) == [kept]
    assert Comment.objects.count() == 1


def test_what_is_taken_out_again_is_a_draft_and_stays(desk):
    article = an_article()
    article.trash()

    desk.post(reverse("admin:blog_article_from_trash", args=[article.pk]))
    with time_machine.travel(timezone.now() + KEPT * 2):
        empty_trash.func()

    article.refresh_from_db()
    assert article.status == Status.DRAFT
    assert article.trashed_at is None


def test_what_is_in_the_trash_is_nowhere_else(desk, client):
    article = an_article(title="Binned thing")
    address = article.get_absolute_url()
    article.trash()

    assert client.get(address).status_code == 404
    assert "Binned thing" not in desk.get(LIST).text
    assert "Binned thing" in desk.get(LIST, {"status__exact": "trash"}).text
    page = desk.get(reverse("admin:blog_article_change", args=[article.pk])).text
    assert "Take it out of the trash" in page
    assert 'name="_save"' not in page


def test_nothing_in_the_trash_can_be_written_or_trashed_again(desk):
    article = an_article(title="As it was")
    article.trash()
    before = article.trashed_at

    change = reverse("admin:blog_article_change", args=[article.pk])
    assert desk.post(change, {"title": "New"}).status_code == 403
    desk.post(reverse("admin:blog_article_delete", args=[article.pk]), {"post": "yes"})
    desk.post(LIST, {"action": "publish", "_selected_action": [article.pk]})

    article.refresh_from_db()
    assert (article.title, article.trashed_at) == ("As it was", before)


def test_the_action_takes_many_out(desk):
    articles = [an_article() for _ in range(3)]
    for article in articles:
        article.trash()

    desk.post(
        f"{LIST}?status__exact=trash",
        {"action": "restore", "_selected_action": [a.pk for a in articles]},
    )

    assert not Article.objects.in_trash().exists()


def test_no_action_deletes(desk):
    article = an_article()
    desk.post(LIST, {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"})

    assert Article.objects.filter(pk=article.pk).exists()


def test_taking_out_is_a_post(desk):
    article = an_article()
    article.trash()
    address = reverse("admin:blog_article_from_trash", args=[article.pk])

    assert desk.get(address).status_code == 405
    article.restore()
    assert desk.post(address).status_code == 404
