"""Sections are moved in their tree, tags become one, and every old address leads on."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import AUTHOR, EDITOR
from blog.category_order import put, step, tree
from blog.models import Category, Redirect, Tag
from tests.examples import examples
from tests.factories import a_category, a_tag, an_article, somebody_as

pytestmark = pytest.mark.django_db

TREE = reverse("admin:blog_category_changelist")
MOVE = reverse("admin:blog_category_move")
TAGS = reverse("admin:blog_tag_changelist")


@pytest.fixture
def desk(client):
    client.force_login(somebody_as(EDITOR))
    return client


@pytest.fixture
def world():
    """World (Asia, Europe), Culture, Science."""
    for position, name in enumerate(["World", "Culture", "Science"]):
        a_category(name, position=position)
    top = Category.objects.get(name="World")
    for position, name in enumerate(["Asia", "Europe"]):
        a_category(name, parent=top, position=position)
    return {c.name: c for c in Category.objects.all()}


def drawn() -> str:
    return " ".join("-" * branch.level + branch.category.name for branch in tree())


@pytest.mark.parametrize(
    ("name", "direction", "after"),
    [
        ("Culture", "up", "Culture World -Asia -Europe Science"),
        ("Culture", "down", "World -Asia -Europe Science Culture"),
        ("Culture", "in", "World -Asia -Europe -Culture Science"),
        ("Europe", "up", "World -Europe -Asia Culture Science"),
        ("Asia", "out", "World -Europe Asia Culture Science"),
        ("Europe", "in", "World -Asia --Europe Culture Science"),
        ("World", "up", "World -Asia -Europe Culture Science"),
        ("World", "in", "World -Asia -Europe Culture Science"),
        ("Science", "down", "World -Asia -Europe Culture Science"),
        ("Science", "out", "World -Asia -Europe Culture Science"),
        ("Science", "sideways", "World -Asia -Europe Culture Science"),
    ],
)
def test_a_section_takes_a_step(desk, world, name, direction, after):
    response = desk.post(MOVE, {"category": world[name].pk, "step": direction})

    assert response.status_code == 302
    assert drawn() == after


def test_a_section_is_put_where_it_was_dragged(desk, world):
    desk.post(
        MOVE,
        {
            "category": world["Science"].pk,
            "parent": world["World"].pk,
            "before": world["Europe"].pk,
        },
    )
    assert drawn() == "World -Asia -Science -Europe Culture"

    desk.post(MOVE, {"category": world["Europe"].pk, "parent": "", "before": ""})
    assert drawn() == "World -Asia -Science Culture Europe"


def test_a_moved_section_takes_its_address_along_and_the_old_one_leads_on(desk, client, world):
    an_article(categories=(world["Asia"],))
    desk.post(MOVE, {"category": world["World"].pk, "parent": world["Culture"].pk, "before": ""})

    assert client.get("/category/world/asia/")["Location"] == "/category/culture/world/asia/"
    assert client.get("/category/culture/world/asia/").status_code == 200


def test_a_section_cannot_be_put_inside_itself(desk, world):
    response = desk.post(
        MOVE, {"category": world["World"].pk, "parent": world["Asia"].pk, "before": ""}, follow=True
    )

    assert "A category cannot stand inside itself." in response.text
    assert drawn() == "World -Asia -Europe Culture Science"


def test_what_stands_below_counts_when_a_tree_grows_too_deep(world):
    above = world["World"]
    for number in range(3):
        above = a_category(f"Level {number}", parent=above)
    with pytest.raises(ValidationError, match="levels deep"):
        put(
            a_category(
                "Last", parent=a_category("Middle", parent=a_category("First"))
            ).parent.parent,
            above,
            None,
        )


@pytest.mark.parametrize(
    "fields", [{}, {"category": "x"}, {"category": "9" * 30}, {"category": "0"}]
)
def test_moving_nothing_is_not_found(desk, world, fields):
    assert desk.post(MOVE, {**fields, "step": "up"}).status_code == 404


def test_moving_below_nothing_is_not_found(desk, world):
    assert desk.post(MOVE, {"category": world["Asia"].pk, "parent": "99999"}).status_code == 404


def test_moving_is_a_post_and_for_editors(client, desk, world):
    assert desk.get(MOVE).status_code == 405
    client.force_login(somebody_as(AUTHOR))
    assert client.post(MOVE, {"category": world["Culture"].pk, "step": "up"}).status_code == 403
    assert "data-move" not in client.get(TREE).text
    client.logout()
    assert client.post(MOVE, {"category": world["Culture"].pk, "step": "up"}).status_code == 302
    assert drawn() == "World -Asia -Europe Culture Science"


def test_a_new_section_stands_last(desk, world):
    desk.post(
        reverse("admin:blog_category_add"),
        {"name": "Weather", "parent": "", "slug": "", "description": ""},
    )

    assert drawn().endswith("Science Weather")


def test_what_a_search_finds_is_a_plain_list(desk, world):
    page = desk.get(TREE, {"q": "asia"}).text

    assert "data-tree" not in page
    assert "Asia" in page


@settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from(["up", "down", "in", "out"])), max_size=12
    )
)
def test_however_sections_are_moved_none_is_lost(world, steps):
    names = sorted(Category.objects.values_list("name", flat=True))
    for number, direction in steps:
        step(Category.objects.select_related("parent").get(name=names[number]), direction)

    branches = tree()
    assert sorted(b.category.name for b in branches) == names
    for branch in branches:
        above = branch.category.parent
        assert branch.category.path == (f"{above.path}/" if above else "") + branch.category.slug


def test_tags_become_one_with_their_articles_and_addresses(desk, client):
    rivers, river, flood = a_tag("Rivers"), a_tag("River"), a_tag("Flood")
    both = an_article(tags=(rivers, river))
    one = an_article(tags=(flood,))
    chosen = {"action": "merge", "_selected_action": [rivers.pk, river.pk, flood.pk]}

    question = desk.post(TAGS, chosen)
    assert "Which tag stays?" in question.text
    assert Tag.objects.count() == 3
    desk.post(TAGS, {**chosen, "stays": rivers.pk})

    assert list(Tag.objects.all()) == [rivers]
    assert list(both.tags.all()) == [rivers]
    assert list(one.tags.all()) == [rivers]
    assert client.get("/tag/flood/")["Location"] == "/tag/rivers/"
    assert client.get("/tag/river/")["Location"] == "/tag/rivers/"


@pytest.mark.parametrize("stays", ["", "x", "99999"])
def test_no_tag_is_merged_before_somebody_has_said_which_stays(desk, stays):
    tags = [a_tag("Rivers"), a_tag("River")]
    response = desk.post(
        TAGS, {"action": "merge", "_selected_action": [t.pk for t in tags], "stays": stays}
    )

    assert "Choose the tag that stays." in response.text
    assert Tag.objects.count() == 2


def test_one_tag_alone_is_not_merged(desk):
    tag = a_tag("Rivers")
    response = desk.post(
        TAGS, {"action": "merge", "_selected_action": [tag.pk], "stays": tag.pk}, follow=True
    )

    assert "two at least" in response.text
    assert Tag.objects.get() == tag


def test_who_may_not_delete_tags_cannot_merge_them(client):
    tags = [a_tag("Rivers"), a_tag("River")]
    client.force_login(somebody_as(AUTHOR))
    client.post(
        TAGS, {"action": "merge", "_selected_action": [t.pk for t in tags], "stays": tags[0].pk}
    )

    assert Tag.objects.count() == 2


def test_a_renamed_tag_leaves_a_redirect(desk, client):
    tag = a_tag("Rivers")
    address = reverse("admin:blog_tag_change", args=[tag.pk])
    desk.post(address, {"name": "Streams", "slug": "streams", "description": ""})

    assert client.get("/tag/rivers/")["Location"] == "/tag/streams/"
    assert Redirect.objects.get().is_automatic


def test_the_list_says_how_many_articles_have_a_tag(desk):
    tag = a_tag("Rivers")
    for _ in range(3):
        an_article(tags=(tag,))

    assert '<td class="field-used">3</td>' in desk.get(TAGS).text
