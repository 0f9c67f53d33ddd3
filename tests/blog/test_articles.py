"""Which articles a reader may see, and how lists find them."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import ValidationError
from django.utils import timezone

from blog.models import Article, Status
from tests.factories import a_category, a_reader, a_tag, an_article, an_author, an_editor

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2024, 5, 2, 9, 0, tzinfo=dt.UTC)
BEFORE, AFTER = NOW - dt.timedelta(seconds=1), NOW + dt.timedelta(seconds=1)

PUBLIC = {
    "published in the past": (Status.PUBLISHED, BEFORE, True),
    "published this very moment": (Status.PUBLISHED, NOW, True),
    "published with a date to come": (Status.PUBLISHED, AFTER, False),
    "scheduled, its time has come": (Status.SCHEDULED, BEFORE, True),
    "scheduled": (Status.SCHEDULED, AFTER, False),
    "a draft": (Status.DRAFT, None, False),
    "a draft that was published once": (Status.DRAFT, BEFORE, False),
    "private": (Status.PRIVATE, BEFORE, False),
}


@pytest.mark.parametrize(("status", "at", "expected"), PUBLIC.values(), ids=PUBLIC)
def test_what_is_public(status, at, expected):
    article = an_article(status=status, published_at=at)
    assert Article.objects.published(NOW).filter(pk=article.pk).exists() == expected


@pytest.mark.parametrize(("status", "at", "expected"), PUBLIC.values(), ids=PUBLIC)
def test_the_model_and_the_query_agree_on_what_is_public(time_stands_still, status, at, expected):
    article = an_article(status=status, published_at=at)
    assert article.is_public == expected
    assert Article.objects.published().exists() == expected


@pytest.fixture
def time_stands_still():
    import time_machine

    with time_machine.travel(NOW, tick=False):
        yield


def test_private_articles_are_visible_to_editors_alone():
    private, public = an_article(status=Status.PRIVATE), an_article()
    permitted = a_reader()
    permitted.is_staff = True
    permitted.save()
    permitted.user_permissions.add(Permission.objects.get(codename="read_private_article"))
    for user in (an_editor(), permitted):
        assert set(Article.objects.visible_to(user)) == {private, public}
    for user in (AnonymousUser(), a_reader()):
        assert set(Article.objects.visible_to(user)) == {public}


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SCHEDULED])
def test_what_is_not_published_yet_has_no_public_address_even_for_editors(status):
    an_article(status=status, published_at=timezone.now() + dt.timedelta(days=1))
    assert not Article.objects.visible_to(an_editor()).exists()


def test_a_category_holds_what_stands_below_it():
    world = a_category("World")
    asia = a_category("Asia", world)
    cambodia = a_category("Cambodia", asia)
    lookalike = a_category("World music")
    below = [an_article(categories=(c,)) for c in (world, asia, cambodia)]
    an_article(categories=(lookalike,))
    assert set(Article.objects.in_category(world)) == set(below)
    assert set(Article.objects.in_category(asia)) == set(below[1:])


def test_an_article_in_two_sections_stands_once_in_their_parent():
    world = a_category("World")
    both = an_article(categories=(a_category("Asia", world), a_category("Europe", world)))
    assert list(Article.objects.in_category(world)) == [both]


def test_a_category_that_moves_takes_its_articles_with_it():
    world, culture = a_category("World"), a_category("Culture")
    asia = a_category("Asia", world)
    food = a_category("Food", asia)
    article = an_article(categories=(food,))
    asia.parent = culture
    asia.save()
    food.refresh_from_db()
    assert food.get_absolute_url() == "/category/culture/asia/food/"
    assert list(Article.objects.in_category(culture)) == [article]
    assert not Article.objects.in_category(world).exists()


def test_articles_are_found_by_tag_and_by_each_of_their_authors():
    ada, grace = an_author("Ada"), an_author("Grace")
    rivers = a_tag("Rivers")
    article = an_article(authors=(grace, ada), tags=(rivers, a_tag("Maps")))
    an_article(authors=(ada,))
    assert list(Article.objects.tagged(rivers)) == [article]
    assert list(Article.objects.by_author(grace)) == [article]
    assert Article.objects.by_author(ada).count() == 2
    assert article.byline == [grace, ada]


def test_an_evening_belongs_to_the_date_on_the_sites_own_clock(in_new_york):
    evening = dt.datetime(2014, 1, 1, 3, 30, tzinfo=dt.UTC)  # 22:30 on 31 December in New York
    article = an_article(title="Late", published_at=evening)
    assert article.get_absolute_url() == "/2013/12/31/late/"
    assert list(Article.objects.dated(2013)) == [article]
    assert list(Article.objects.dated(2013, 12)) == [article]
    assert list(Article.objects.dated(2013, 12, 31)) == [article]
    assert not Article.objects.dated(2014).exists()


def test_a_day_is_as_long_as_its_clock_says(in_new_york):
    """On 3 November 2013 New York had 25 hours."""
    last = dt.datetime(2013, 11, 4, 4, 59, tzinfo=dt.UTC)
    article = an_article(published_at=last)
    assert list(Article.objects.dated(2013, 11, 3)) == [article]


@pytest.mark.parametrize("date", [(2013, 2, 30), (2013, 13), (2013, 0), (2013, 1, 32), (0,)])
def test_a_date_of_no_calendar_is_refused(date):
    with pytest.raises(ValueError, match=r"month|day|year"):
        Article.objects.dated(*date)


def test_equal_dates_stand_in_one_order_always():
    articles = [an_article() for _ in range(5)]
    assert list(Article.objects.newest_first()) == articles[::-1]


def test_publishing_keeps_an_earlier_date_and_brings_a_later_one_forward():
    earlier = an_article(status=Status.DRAFT, published_at=NOW - dt.timedelta(days=9))
    later = an_article(status=Status.SCHEDULED, published_at=timezone.now() + dt.timedelta(days=9))
    earlier.publish()
    later.publish()
    assert earlier.published_at == NOW - dt.timedelta(days=9)
    assert later.is_public


def test_scheduling_and_withdrawing():
    article = an_article(status=Status.DRAFT)
    article.schedule(timezone.now() + dt.timedelta(hours=1))
    assert not article.is_public
    article.schedule(timezone.now() - dt.timedelta(hours=1))
    assert article.is_public
    article.withdraw()
    assert not article.is_public


def test_a_schedule_needs_a_date():
    with pytest.raises(ValidationError, match="when it is to be published"):
        Article(title="A", slug="a", status=Status.SCHEDULED).clean()


def test_a_tree_of_categories_has_no_circle_and_an_end():
    top = a_category("1")
    category = top
    for number in range(2, 7):
        category = a_category(str(number), category)
    top.parent = category
    with pytest.raises(ValidationError, match="inside itself"):
        top.clean()
    seventh = type(top)(name="7", parent=category)
    with pytest.raises(ValidationError, match="levels deep at most"):
        seventh.clean()


def test_the_standfirst_is_the_excerpt_or_the_beginning_of_the_text():
    assert an_article(excerpt="In short.").standfirst == "In short."
    assert an_article(body="<p>One &amp; <em>two</em>.</p><p>Three.</p>").standfirst == (
        "One & two. Three."
    )


@pytest.mark.parametrize("body", ["<p>Short.</p>", "<p>Long and <b>longer</b>.</p>" * 900, ""])
def test_the_standfirst_in_a_list_is_the_one_on_the_page(body):
    article = an_article(body=body)
    assert Article.objects.for_list().get().standfirst == article.standfirst


def test_scripts_do_not_survive_in_a_body():
    article = an_article(body="<p onclick=x>Hi<script>alert(1)</script></p>")
    assert article.body_html == "<p>Hi</p>"
