"""What happens at the minute at which an article appears or ends: once, and to those who are named."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from blog.going_live import NEWS
from blog.models import Article, Status
from blog.tasks import notice_article, notice_changes
from pagecache.generations import generations
from tests.factories import an_article

pytestmark = pytest.mark.django_db


@task()
def appeared(article_id: int, is_news: bool) -> None:
    raise NotImplementedError  # what it does is not looked at here


@task()
def disappeared(article_id: int) -> None:
    raise NotImplementedError


@pytest.fixture(autouse=True)
def _hooks(settings):
    settings.ARTICLE_HOOKS = {
        "public": [f"{__name__}.appeared"],
        "hidden": [f"{__name__}.disappeared"],
    }


def told() -> list[tuple]:
    """What the hooks were told, first to last: name, article, whether it is news."""
    found = []
    for result in DBTaskResult.objects.order_by("enqueued_at"):
        name = result.task_path.rpartition(".")[2]
        if result.task_path.startswith(__name__):
            arguments = result.args_kwargs
            found.append((name, *arguments["args"], *arguments["kwargs"].values()))
    return found


def soon(**delta: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(**delta)


def test_publishing_tells_at_once():
    article = an_article(status=Status.DRAFT)
    article.publish()

    assert told() == [("appeared", article.pk, True)]


def test_a_schedule_tells_at_its_minute_and_once():
    at = soon(hours=1)
    article = an_article(status=Status.SCHEDULED, published_at=at)
    waiting = DBTaskResult.objects.filter(task_path="blog.tasks.notice_article")
    assert list(waiting.values_list("run_after", flat=True)) == [at]

    with time_machine.travel(at + dt.timedelta(seconds=1)):
        notice_article.func(article.pk)
        notice_article.func(article.pk)
        notice_changes.func()

    assert told() == [("appeared", article.pk, True)]


def test_the_look_at_every_minute_makes_up_for_a_lost_task():
    Article.objects.bulk_create(
        [Article(title="A", slug="a", status=Status.PUBLISHED, published_at=timezone.now())]
    )

    notice_changes.func()
    notice_changes.func()

    assert [word for word, *_ in told()] == ["appeared"]


def test_an_end_hides_the_article_at_its_minute(client):
    article = an_article(published_at=soon(days=-1), unpublish_at=soon(hours=1))
    address = article.get_absolute_url()
    assert client.get(address).status_code == 200

    with time_machine.travel(soon(hours=1, seconds=1)):
        notice_changes.func()
        notice_changes.func()
        assert client.get(address).status_code == 404
        assert article.title not in client.get("/").text

    assert told() == [("appeared", article.pk, True), ("disappeared", article.pk)]


def test_withdrawing_and_publishing_again_is_no_news():
    article = an_article(published_at=soon(minutes=-5))
    article.withdraw()
    article.publish()

    assert told() == [
        ("appeared", article.pk, True),
        ("disappeared", article.pk),
        ("appeared", article.pk, False),
    ]


def test_what_is_imported_with_an_old_date_is_no_news():
    an_article(published_at=timezone.now() - NEWS)

    assert [is_news for _, _, is_news in told()] == [False]


def test_saving_what_is_public_again_tells_nobody():
    article = an_article()
    before = told()
    stale = Article.objects.get(pk=article.pk)
    article.save()
    stale.save()

    assert told() == before


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.DRAFT},
        {"status": Status.PENDING},
        {"status": Status.PRIVATE},
        {"password": "sesame"},
    ],
)
def test_what_is_not_public_is_told_to_nobody(fields):
    an_article(**fields)
    notice_changes.func()

    assert not told()


def test_a_password_taken_away_makes_an_article_appear():
    article = an_article(password="sesame", published_at=soon(minutes=-1))
    article.password = ""
    article.save()

    assert told() == [("appeared", article.pk, True)]


def test_publishing_again_takes_an_end_that_has_passed_away():
    article = an_article(published_at=soon(days=-2), unpublish_at=soon(days=-1))
    assert not article.is_public

    article.publish()

    assert article.is_public


def test_kept_pages_are_old_from_that_minute_on(django_capture_on_commit_callbacks):
    at = soon(hours=1)
    article = an_article(status=Status.SCHEDULED, published_at=at, unpublish_at=soon(hours=2))
    clock = generations()
    for moment in (at, soon(hours=2)):
        before = clock.now()
        with time_machine.travel(moment + dt.timedelta(seconds=1)):
            with django_capture_on_commit_callbacks(execute=True):
                notice_article.func(article.pk)
            assert clock.latest(["lists"]) > before
            assert clock.latest([article.cache_tag]) > before
            with django_capture_on_commit_callbacks(execute=True) as again:
                notice_article.func(article.pk)
            assert not again


def test_lists_feeds_and_archives_have_it_at_its_minute_and_not_before(client):
    at = soon(hours=1)
    article = an_article(title="At its minute", status=Status.SCHEDULED, published_at=at)
    day = timezone.localtime(at)
    addresses = ("/", "/feed/", f"/{day:%Y/%m/%d}/", f"/sitemap-{day:%Y}.xml")

    for seconds, seen in ((-1, False), (1, True)):
        with time_machine.travel(at + dt.timedelta(seconds=seconds), tick=False):
            for address in addresses:
                page = client.get(address)
                assert (article.slug in page.text) == seen, (address, seconds)
