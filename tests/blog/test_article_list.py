"""The list of articles: searching, filters that are kept, columns, and many articles at once."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import CONTRIBUTOR, EDITOR
from blog.models import Article, SavedFilter, Tag
from blog.saved_filters import SAVED_FILTERS
from tests.factories import a_category, a_comment, a_tag, an_article, somebody_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]

LIST = reverse("admin:blog_article_changelist")
SAVE = reverse("admin:blog_article_filter_save")


@pytest.fixture
def desk(client):
    client.force_login(somebody_as(EDITOR))
    return client


def titles(desk, query=""):
    page = desk.get(f"{LIST}{query}").text
    return [
        t
        for t in Article.objects.order_by("title").values_list("title", flat=True)
        if f">{t}<" in page
    ]


def act(desk, action, *articles, **fields):
    return desk.post(
        LIST,
        {"action": action, "_selected_action": [a.pk for a in articles], **fields},
        follow=True,
    )


def test_what_is_typed_is_searched_for(desk):
    an_article(title="The bridge")
    an_article(title="Of ferries", excerpt="No bridge at all")
    an_article(title="Of rain")
    assert titles(desk, "?q=bridge") == ["Of ferries", "The bridge"]
    for odd in ("?q=%25", "?q=" + "x" * 3000, "?q='%22"):
        assert titles(desk, odd) == []
    assert "Null characters are not allowed" in desk.get(f"{LIST}?q=%00").text


def test_filters_by_where_an_article_stands(desk):
    now = timezone.now()
    an_article(title="A draft", status="draft")
    an_article(title="Waiting", status="pending")
    an_article(title="Tomorrow", status="scheduled", published_at=now + dt.timedelta(days=1))
    an_article(title="Thrown", status="trash")
    an_article(title="Locked", password="x")
    an_article(title="Over", unpublish_at=now - dt.timedelta(days=1))

    assert "Thrown" not in titles(desk)
    assert titles(desk, "?status__exact=trash") == ["Thrown"]
    assert titles(desk, "?status__exact=pending") == ["Waiting"]
    assert titles(desk, "?status__exact=locked") == ["Locked"]
    assert titles(desk, "?status__exact=ended") == ["Over"]
    assert "Ended" in desk.get(f"{LIST}?status__exact=ended").text


def test_a_filter_is_kept_under_a_name_for_its_person_alone(desk, client):
    response = desk.post(SAVE, {"name": " My  drafts ", "query": "status__exact=draft&p=3&q=a"})
    assert response["Location"] == f"{LIST}?status__exact=draft&q=a"
    assert ">My drafts</a>" in desk.get(LIST).text
    assert "Forget “My drafts”" in desk.get(response["Location"]).text
    saved = SavedFilter.objects.get()

    client.force_login(somebody_as(EDITOR))
    assert "My drafts" not in client.get(LIST).text
    forget = reverse("admin:blog_article_filter_forget", args=[saved.pk])
    assert client.post(forget).status_code == 404
    client.force_login(saved.user)
    assert client.get(forget).status_code == 405
    client.post(forget)
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [{}, {"name": "", "query": "q=a"}, {"name": "x", "query": ""}, {"name": "\0", "query": "q=a"}],
)
def test_a_filter_needs_a_name_and_something_to_filter_by(desk, fields):
    assert "needs a name" in desk.post(SAVE, fields, follow=True).text
    assert not SavedFilter.objects.exists()


def test_filters_have_an_end(desk):
    for number in range(SAVED_FILTERS + 3):
        desk.post(SAVE, {"name": f"No {number}", "query": f"q={number}"})
    desk.post(SAVE, {"name": "Long" * 99, "query": "q=" + "x" * 5000})
    assert SavedFilter.objects.count() == SAVED_FILTERS
    assert "No 0" not in desk.get(LIST).text
    assert desk.get(SAVE).status_code == 405


def test_the_list_says_how_much_was_said_and_sorts_by_it(desk):
    quiet, loud = an_article(title="Quiet"), an_article(title="Loud")
    for _ in range(3):
        a_comment(loud)
    a_comment(loud, status="pending")
    a_comment(quiet, status="spam")

    page = desk.get(LIST).text
    waiting = f"status=pending&amp;article__id__exact={loud.pk}"
    assert waiting in page
    assert "1 waiting" in page
    queue = desk.get(
        reverse("admin:comments_comment_changelist") + "?" + waiting.replace("&amp;", "&")
    )
    assert queue.status_code == 200
    names = [getattr(c, "__name__", c) for c in desk.get(LIST).context["cl"].list_display]
    column = names.index("comment_count")
    by_count = desk.get(f"{LIST}?o=-{column}").text
    assert by_count.index(">Loud<") < by_count.index(">Quiet<")


def test_many_are_published_at_once(desk, client):
    drafts = [
        an_article(status="draft"),
        an_article(status="pending"),
        an_article(status="private"),
    ]
    response = act(desk, "publish", *drafts)

    assert "Published: 3 articles." in response.text
    assert Article.objects.published().count() == 3


def test_many_are_filed_tagged_and_thrown_away_at_once(desk):
    world, old = a_category("World"), a_category("Old")
    articles = [an_article(categories=(old,)), an_article()]
    act(desk, "move", *articles, category=world.pk)
    act(desk, "tag", *articles, tag=" Rivers ")
    assert all(list(a.categories.all()) == [world] for a in articles)
    assert all(list(a.tags.all()) == [Tag.objects.get(name="Rivers")] for a in articles)

    act(desk, "untag", articles[0], tag="rivers")
    assert not articles[0].tags.exists()
    act(desk, "trash", *articles)
    assert Article.objects.in_trash().count() == 2
    back = desk.post(
        f"{LIST}?status__exact=trash", {"action": "restore", "_selected_action": [articles[0].pk]}
    )
    assert back.status_code == 302
    assert Article.objects.in_trash().count() == 1


@pytest.mark.parametrize(
    ("action", "fields", "why"),
    [
        ("move", {}, "Choose the section"),
        ("move", {"category": "999"}, "No action selected"),
        ("tag", {"tag": "  "}, "Type the tag"),
        ("tag", {"tag": "\0"}, "No action selected"),
        ("untag", {}, "Type the tag"),
    ],
)
def test_an_action_says_what_it_lacks(desk, action, fields, why):
    article = an_article()
    assert why in act(desk, action, article, **fields).text
    assert not article.tags.exists()


def test_a_tag_of_the_same_name_in_other_letters_is_the_same_tag(desk):
    tag = a_tag("Rivers")
    article = an_article()
    act(desk, "tag", article, tag="RIVERS")
    assert list(article.tags.all()) == [tag]


def test_nothing_is_deleted_from_the_list(desk):
    article = an_article()
    act(desk, "delete_selected", article, post="yes")
    assert Article.objects.filter(pk=article.pk).exists()
    desk.post(reverse("admin:blog_article_delete", args=[article.pk]), {"post": "yes"})
    assert Article.objects.in_trash().get() == article


def test_a_contributor_hands_drafts_in_and_publishes_none(client):
    person = somebody_as(CONTRIBUTOR)
    mine = an_article(status="draft", authors=(person,))
    client.force_login(person)
    act(client, "publish", mine)
    act(client, "submit", mine)
    mine.refresh_from_db()
    assert mine.status == "pending"
