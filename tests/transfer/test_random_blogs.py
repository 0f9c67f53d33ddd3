"""Any blog at all comes back as it was: threads, statuses, dates and texts by chance."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from accounts.models import User
from blog.models import Article, Authorship, Category, Page, Tag
from blog.rendering import clean_body, render_body
from blog.slugs import slug_from
from comments.models import Comment, Conversation
from comments.models import Status as CommentStatus
from comments.paths import child_path, root_id
from comments.places import Places, recount
from comments.rendering import render_comment
from tests.examples import examples
from tests.transfer.blogs import brought_back, differences, emptied, everything, exported

pytestmark = pytest.mark.django_db

#: Whatever both databases can hold: control characters, half of Unicode, what ends a CDATA section.
TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.sampled_from(
        [
            *(
                "]]>",
                "a]]>b",
                "&amp;",
                "&lt;b&gt;",
                "<b>x</b>",
                " x ",
                "\r\n",
                "\x01\x1f",
                "\ufffe",
            ),
            *(
                "\ufeff",
                "]]",
                "<!--more-->",
                "%e6%97",
                "*a* _b_",
                "\u202e",
                "日本",
                "<![CDATA[",
                "'\"",
            ),
        ]
    ),
)
MOMENTS = st.datetimes(
    min_value=dt.datetime(1, 1, 3),  # noqa: DTZ001 (the zone stands below)
    max_value=dt.datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
SAID = st.fixed_dictionaries(
    {
        "source": TEXT,
        "status": st.sampled_from(CommentStatus.values),
        "is_html": st.booleans(),
        "author_name": TEXT,
        "created_at": MOMENTS,
        "answers": st.integers(0, 9),
        "user_agent": TEXT,
        "reason": TEXT,
        "edited_at": st.none() | MOMENTS,
    }
)
WRITTEN = st.fixed_dictionaries(
    {
        "title": TEXT.filter(bool),
        "body": TEXT,
        "excerpt": TEXT,
        "status": st.sampled_from(
            ["draft", "pending", "scheduled", "published", "private", "trash"]
        ),
        "published_at": MOMENTS,
        "unpublish_at": st.none() | MOMENTS,
        "created_at": MOMENTS,
        "password": TEXT,
        "seo_description": TEXT,
        "is_sticky": st.booleans(),
        "comments_open": st.booleans(),
        "said": st.lists(SAID, max_size=6),
    }
)
TERMS = st.lists(
    st.tuples(TEXT.filter(slug_from), TEXT), max_size=3, unique_by=lambda t: slug_from(t[0])
)


def make(articles, terms, pages):
    """Make a blog of this."""
    writers = [
        User(username=f"writer-{n}", slug=f"writer-{n}", display_name=name, bio=bio)
        for n, (name, bio) in enumerate(terms)
    ]
    for writer in writers:
        writer.save()
    above = None
    for name, description in terms:
        Tag(name=name, description=description).save()
        above = Category(name=name, description=description, parent=above)
        above.save()
    for n, (title, body) in enumerate(pages):
        Page(title=title, slug=f"page-{n}", body=clean_body(body), is_published=n == 0).save()
    for n, told in enumerate(articles):
        fields = {k: v for k, v in told.items() if k != "said"}
        fields["body"] = clean_body(fields["body"])
        article = Article(slug=f"article-{n}", body_html=render_body(fields["body"]), **fields)
        Article.objects.bulk_create([article])
        for position, writer in enumerate(writers):
            Authorship.objects.create(article=article, author=writer, position=position)
        article.tags.set(Tag.objects.all())
        article.categories.set(Category.objects.all())
        say(article, told["said"])


def say(article, said):
    """Put a conversation below an article."""
    made = []
    first = (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    for number, told in enumerate(said, first):
        fields = {k: v for k, v in told.items() if k != "answers"}
        html = render_comment(fields["source"], is_html=fields["is_html"])
        parent = made[told["answers"]] if told["answers"] < len(made) else None
        path = child_path(parent.path if parent else "", number)
        made.append(
            Comment(pk=number, article=article, parent=parent, path=path, html=html, **fields)
        )
    known = {c.pk: c for c in made}
    places = Places(50)
    for comment in sorted(made, key=lambda c: (c.created_at, c.pk)):
        if comment.status != CommentStatus.APPROVED:
            continue
        for pk, place in places.add(comment.pk, comment.path):
            known[pk].page, known[pk].fold = place.page, place.fold
            known[pk].sequence = place.sequence
        if comment.parent_id:
            known[root_id(comment.path)].replied += 1
    Comment.objects.bulk_create(made)
    if made:
        recount(article)
        Conversation.objects.filter(article=article).update(published=len(places.given))


BUSY = {
    "title": "]]> & <b>\r\n",
    "body": "<p>]]&gt;\x01\r\n</p><hr class=more>",
    "excerpt": " a  b ",
    "status": "published",
    "published_at": dt.datetime(1, 1, 3, tzinfo=dt.UTC),
    "unpublish_at": dt.datetime(9999, 12, 30, tzinfo=dt.UTC),
    "created_at": dt.datetime(2024, 3, 31, 1, 30, 0, 7, tzinfo=dt.UTC),
    "password": "\r\n&",
    "seo_description": "\ufffe",
    "is_sticky": True,
    "comments_open": False,
    "said": [
        {
            "source": f"*{n}*\r\n]]>",
            "status": status,
            "is_html": n % 2 == 0,
            "author_name": "  <i> ",
            "created_at": dt.datetime(2024, 10, 27, 1, 30, tzinfo=dt.UTC),
            "answers": n - 1 if n else 9,
            "user_agent": "\x02",
            "reason": "",
            "edited_at": None,
        }
        for n, status in enumerate(["spam", "approved", "trash", "approved", "pending"])
    ],
}


@settings(
    max_examples=examples(8),
    deadline=None,
    # A blog that fails is shown as it is: making a smaller one of it takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example([BUSY], [("a&b", "x\r\n"), ("]]>c", "")], [(" <b>About</b> ", "<p>\x07</p>")])
@given(
    st.lists(WRITTEN, max_size=3), TERMS, st.lists(st.tuples(TEXT.filter(bool), TEXT), max_size=2)
)
def test_any_blog_comes_back_as_it_was(tmp_path, piece, articles, terms, pages):
    emptied()
    make(articles, terms, pages)
    before, first = everything(), exported()
    emptied()
    report = brought_back(first, tmp_path)
    assert not (tmp_path / "bad.jsonl").exists(), report.as_text()
    assert differences(before, everything()) == []
    assert exported() == first
