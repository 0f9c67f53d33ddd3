"""What a page costs does not depend on how much was said: the same queries, and the same work in the database."""

import pytest

from blog.models import Article
from comments.editing import delete_comment, edit_comment
from comments.models import Comment
from comments.posting import post_comment
from comments.reacting import flag
from tests.comments.crowds import cost_of, crowd
from tests.factories import a_comment, a_guest, a_reader, an_article

FEW, MANY = 100, 10_000
#: An index is a level deeper, a number a digit longer: not more than this.
TOLERANCE = 1.25
#: What is small is counted in grains, and one grain is a quarter of it. What grew with the data would cost thousands.
SLACK = 250
MOST_QUERIES = 12


def conversation(title, size):
    """Make an article on which half of the comments begin a thread and the others answer, each the one before it."""
    article = an_article(title=title)
    return article, crowd(article, [-1 if n % 2 == 0 else n - 1 for n in range(size)])


@pytest.fixture
def conversations(owner_sets):
    """Two conversations of the same kind, one a hundred times as long as the other, with twenty threads to a page."""
    owner_sets(page_threads=20, votes=True)
    return conversation("The path", FEW), conversation("The motorway", MANY)


PAGES = {
    "the first page": lambda article, said: article.get_absolute_url(),
    "a page in the middle": lambda article, said: f"{article.get_absolute_url()}comment-page-2/",
    "a late page": lambda article, said: said[-21].get_absolute_url(),
    "the newest first": lambda article, said: f"{article.get_absolute_url()}?order=newest",
    "further newest": lambda article, said: (
        f"{article.get_absolute_url()}?order=newest&before={said[-21].sequence}"
    ),
    "the best first": lambda article, said: f"{article.get_absolute_url()}?order=best",
    "the page of a comment": lambda article, said: (
        f"{article.get_absolute_url()}?comment={said[45].pk}"
    ),
    "a thread by itself": lambda article, said: (
        f"{article.get_absolute_url()}comment-thread-{said[44].pk}/"
    ),
    "the way to a comment": lambda article, said: f"/comments/{said[45].pk}/",
    "a reply without JavaScript": lambda article, said: (
        f"{article.get_absolute_url()}?replytocom={said[45].pk}"
    ),
    "whether there is news": lambda article, said: f"/comments/live/{article.pk}/",
    "the news": lambda article, said: f"/comments/since/{article.pk}/{len(said) - 20}/",
    "one’s own": lambda article, said: f"/comments/own/?article={article.pk}",
    "the article’s feed": lambda article, said: f"{article.get_absolute_url()}feed/",
}


def test_reading(client, conversations):
    (few, few_said), (many, many_said) = conversations
    for name, address in PAGES.items():
        small, large = address(few, few_said), address(many, many_said)
        for path in (small, large):  # warm: templates, the site's settings
            assert client.get(path).status_code in {200, 302}, name
        few_queries, few_work = cost_of(lambda path=small: client.get(path))
        many_queries, many_work = cost_of(lambda path=large: client.get(path))
        assert many_queries == few_queries <= MOST_QUERIES, name
        assert many_work <= few_work * TOLERANCE + SLACK, name


def test_writing(conversations):
    (few, few_said), (many, many_said) = conversations
    reader = a_reader()

    def posting(article, said):
        return lambda: post_comment(
            article, a_guest("A Guest"), f"Words on {article.pk}.", said[44].pk
        )

    def beginning(article, said):
        return lambda: post_comment(article, a_guest("B Guest"), f"Words on {article.pk}.")

    def flagging(article, said):
        return lambda: flag(said[40], f"reader of {article.pk}", "spam")

    def fresh(article):
        return a_comment(Article.objects.get(pk=article.pk))

    def editing(article, said):
        comment = fresh(article)
        return lambda: edit_comment(comment, "Other words.", reader)

    def deleting(article, said):
        comment = fresh(article)
        return lambda: delete_comment(comment)

    for make in (posting, beginning, flagging, editing, deleting):
        few_cost = cost_of(make(few, few_said))
        many_cost = cost_of(make(many, many_said))
        assert many_cost[0] == few_cost[0], make.__name__
        assert many_cost[1] <= few_cost[1] * TOLERANCE + SLACK, make.__name__


def test_a_long_thread_costs_what_its_pages_hold(client, owner_sets):
    owner_sets(page_threads=20)
    few, many = an_article(title="Few"), an_article(title="Many")
    threads = {
        article: crowd(article, [-1] + [0] * replies)
        for article, replies in ((few, 400), (many, 4000))
    }
    for address in (
        lambda article, said: article.get_absolute_url(),
        lambda article, said: said[-60].get_absolute_url(),
        lambda article, said: f"{article.get_absolute_url()}?order=newest",
        lambda article, said: f"{article.get_absolute_url()}comment-thread-{said[0].pk}/",
    ):
        costs = []
        for article, said in threads.items():
            client.get(address(article, said))
            path = address(article, said)
            costs.append(cost_of(lambda path=path: client.get(path)))
        assert costs[0][0] == costs[1][0] <= MOST_QUERIES, path
        assert costs[1][1] <= costs[0][1] * TOLERANCE + SLACK
    assert Comment.objects.of(many).count() == 4001
