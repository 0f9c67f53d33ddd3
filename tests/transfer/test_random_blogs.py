"""Any blog at all comes back as it was: threads, statuses, dates and texts by chance."""

import datetime as dt
import secrets
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import settings as drawn
from hypothesis import strategies as st

from accounts.models import User
from blog.article_html import numbers_of_pictures
from blog.models import Article, Attachment, Authorship, Category, Image, Page, Tag
from blog.rendering import clean_body, render_body
from blog.slugs import slug_from
from comments.models import Comment, Conversation
from comments.models import Status as CommentStatus
from comments.paths import child_path, root_id
from comments.places import Places, recount
from comments.rendering import render_comment
from tests.examples import examples
from tests.transfer.blogs import brought_back, differences, emptied, everything, exported
from tests.transfer.whole_blog import MP3, png
from transfer.wordpress.files import Folder

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
        # Pictures and files by their place; one that is not there is none.
        "shows": st.lists(st.integers(0, 3), max_size=3),
        "lead": st.integers(0, 4),
        "card": st.integers(0, 4),
    }
)
MEDIA = st.lists(
    st.fixed_dictionaries(
        {
            "is_picture": st.booleans(),
            "words": TEXT,
            "caption": TEXT,
            "credit": TEXT,
            "focal_x": st.integers(0, 100),
            "uploaded_at": MOMENTS,
        }
    ),
    max_size=4,
)
TERMS = st.lists(
    st.tuples(TEXT.filter(slug_from), TEXT), max_size=3, unique_by=lambda t: slug_from(t[0])
)


def store_media(media):
    """Store small pictures and sounds; return them."""
    made = []
    for told in media:
        if told["is_picture"]:
            words = {name: told[name] for name in ("caption", "credit", "focal_x")}
            row = Image(alt=told["words"], **words)
            row.file.save("picture.png", png(), save=False)
        else:
            row = Attachment(medium="audio", extension="mp3", title=told["words"], size=len(MP3))
            row.file.save("sound.mp3", ContentFile(MP3), save=False)
        row.save()
        type(row).objects.filter(pk=row.pk).update(uploaded_at=told["uploaded_at"])
        made.append(row)
    return made


def shown(medium):
    """Return how a text shows a picture or a sound."""
    if isinstance(medium, Image):
        return f'<p><img src="{medium.file.url}" alt="x" data-image="{medium.pk}"></p>'
    return f'<figure class="file"><audio src="{medium.file.url}" controls preload="none"></audio></figure>'


def make(articles, terms, pages, media):
    """Make a blog of this."""
    stored = store_media(media)
    pictures = [medium if isinstance(medium, Image) else None for medium in stored]
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
    for n, (title, body, password) in enumerate(pages):
        text = clean_body(body + "".join(map(shown, stored[n : n + 1])))
        Page(
            title=title, slug=f"page-{n}", body=text, is_published=n == 0, password=password
        ).save()
    for n, told in enumerate(articles):
        fields = {k: v for k, v in told.items() if k not in {"said", "shows", "lead", "card"}}
        body = fields["body"] + "".join(shown(stored[i]) for i in told["shows"] if i < len(stored))
        fields["body"] = clean_body(body)
        for name in ("lead", "card"):
            fields[f"{name}_image"] = (pictures + [None] * 5)[told[name]]
        inside = Image.objects.in_bulk(list(numbers_of_pictures(fields["body"])))
        html = render_body(fields["body"], inside)
        article = Article(slug=f"article-{n}", body_html=html, **fields)
        Article.objects.bulk_create([article])
        article.pictures.set(inside.values())
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
        # All of them stand on the first page.
        Conversation.objects.filter(article=article).update(
            published=len(places.given), latest_page_threads=places.threads
        )


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
    "shows": [0, 1, 0],
    "lead": 0,
    "card": 2,
}
SHOWN = [
    {
        "is_picture": n != 1,
        "words": f"]]> & <b>\r\n{n}",
        "caption": " a  b ",
        "credit": "日本",
        "focal_x": 100,
        "uploaded_at": dt.datetime(1, 1, 3, tzinfo=dt.UTC),
    }
    for n in range(3)
]


@drawn(
    max_examples=examples(8),
    deadline=None,
    # A blog that fails is shown as it is: making a smaller one of it takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(
    [BUSY],
    [("a&b", "x\r\n"), ("]]>c", "")],
    [(" <b>About</b> ", "<p>\x07</p>", "\r\n&")],
    SHOWN,
    True,
)
@example([BUSY], [], [("About", "", "")], SHOWN, False)
@given(
    *(st.lists(WRITTEN, max_size=3), TERMS),
    *(st.lists(st.tuples(TEXT.filter(bool), TEXT, TEXT), max_size=2), MEDIA, st.booleans()),
)
def test_any_blog_comes_back_as_it_was(
    tmp_path, settings, piece, articles, terms, pages, media, is_copied
):
    """With its files where they belong, or (``is_copied``) in a folder to take them from."""
    settings.MEDIA_ROOT = str(tmp_path / secrets.token_hex(8))
    emptied()
    make(articles, terms, pages, media)
    before, first = everything(), exported()
    emptied()
    files = None
    if is_copied and media:
        files = Folder(Path(settings.MEDIA_ROOT))
        settings.MEDIA_ROOT = str(tmp_path / secrets.token_hex(8))
    report = brought_back(first, tmp_path, files=(lambda _: files) if files else None)
    assert not (tmp_path / "bad.jsonl").exists(), report.as_text()
    assert differences(before, everything()) == []
    assert exported() == first
