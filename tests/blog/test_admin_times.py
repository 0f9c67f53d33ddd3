"""Times as an editor types them: in the site's zone, on days on which its clocks are changed too."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts.roles import EDITOR
from blog.models import Article, SiteSettings
from tests.blog.test_admin_articles import sent
from tests.factories import an_article, somebody_as

pytestmark = pytest.mark.django_db

ADD = reverse("admin:blog_article_add")


@pytest.fixture
def desk(client):
    """The browser of an editor of a London paper."""
    SiteSettings(title="The Paper", time_zone="Europe/London").save()
    client.force_login(somebody_as(EDITOR))
    return client


def published(date, time):
    return sent(status="published", published_at_0=date, published_at_1=time)


def test_an_hour_that_comes_twice_means_the_first(desk):
    desk.post(ADD, published("2035-10-28", "01:30"))

    assert Article.objects.get().published_at == dt.datetime(2035, 10, 28, 0, 30, tzinfo=dt.UTC)


def test_an_hour_that_the_clocks_leave_out_is_refused_in_words(desk):
    response = desk.post(ADD, published("2035-03-25", "01:30"))

    assert not Article.objects.exists()
    assert "There is no 01:30 on 25 March 2035: the clocks are put forward then." in response.text
    assert 'value="2035-03-25"' in response.text
    assert 'value="01:30"' in response.text


@pytest.mark.parametrize(
    "at",
    [
        # 01:30 for the second time that night.
        dt.datetime(2013, 10, 27, 1, 30, tzinfo=dt.UTC),
        dt.datetime(2013, 6, 1, 12, 30, 17, 123456, tzinfo=dt.UTC),
        dt.datetime(2013, 6, 1, 12, 30, tzinfo=dt.UTC),
    ],
)
def test_saving_moves_no_time_that_nobody_touched(desk, at):
    article = an_article(published_at=at)
    address = reverse("admin:blog_article_change", args=[article.pk])
    shown = dict(re.findall(r'name="(published_at_[01])" value="([^"]+)"', desk.get(address).text))

    response = desk.post(address, {**sent(status="published", slug=article.slug), **shown})

    assert len(shown) == 2
    assert response.status_code == 302
    assert Article.objects.get().published_at == at


def test_the_form_says_whose_time_it_asks_for(desk):
    assert "In the site’s time (Europe/London)." in desk.get(ADD).text


@pytest.mark.parametrize(("date", "time"), [("0001-01-01", "00:00"), ("9999-12-31", "23:59")])
def test_the_ends_of_the_calendar_are_refused_in_words(desk, date, time):
    response = desk.post(ADD, published(date, time))

    assert "This is not a time at which anything can appear." in response.text
    assert not Article.objects.exists()


def test_what_is_no_day_is_refused(desk):
    assert desk.post(ADD, published("2035-13-40", "25:61")).status_code == 200
    assert not Article.objects.exists()


def test_an_article_may_be_of_long_ago(desk):
    desk.post(ADD, published("0079-08-24", "13:00"), follow=True)

    assert Article.objects.get().get_absolute_url().startswith("/0079/08/24/")
    assert desk.get(reverse("admin:blog_article_changelist")).status_code == 200
