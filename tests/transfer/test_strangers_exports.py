"""A file that says it is an export of ours is looked at like a stranger's all the same."""

import json
import re

import pytest

from accounts.models import User
from blog.models import Article, Image, MenuItem, Redirect, SiteSettings
from comments.models import Comment, DiscussionSettings
from tests.factories import a_comment, an_article
from tests.transfer.blogs import brought_back, emptied, exported
from tests.transfer.whole_blog import png
from transfer.models import Leftover

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "images/2024/01/../../x.png",
        "images/2024/01/a.svg",
        7,
        "",
    ],
)
def test_an_export_cannot_name_a_file_that_we_would_not(tmp_path, name):
    picture = Image.objects.create(file=png(), alt="x")
    text = exported().decode().replace(json.dumps(picture.file.name), json.dumps(name))
    emptied()
    brought_back(text.encode(), tmp_path)
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    "place",
    ["[9,0,2]", "[1,0,1]", "[0,0,2]", "[1,0]", '["1",0,2]', "[1,0,-2]", "[4294967296,0,2]", "{}"],
)
def test_places_that_contradict_one_another_are_given_anew(tmp_path, place):
    article = an_article()
    top = a_comment(article)
    a_comment(article, parent=top)
    text = exported().decode()
    assert '"place":[1,0,2]' in text
    emptied()
    brought_back(text.replace('"place":[1,0,2]', f'"place":{place}').encode(), tmp_path)
    said = Comment.objects.order_by("pk").values_list("page", "fold", "sequence")
    assert list(said) == [(1, 0, 1), (1, 0, 2)]


HOSTILE = [
    {"status": "published", "is_staff": True, "is_superuser": True, "password": "x"},
    {"canonical_url": "javascript:alert(1)", "language": "x" * 999, "seo_title": ["a"]},
    {"unpublish_at": "soon", "series_position": -5, "is_noindex": "yes", "made": -3},
    {"redirects": ["//evil.example/", 7, "", "/\0", "x" * 900], "redirects_by_hand": "/a"},
    {"body": '<script>steal()</script><p onclick="x">Mine</p>', "authors": [None, 7, {}]},
    {"conversation": [1], "talk": 7, "card_image": {"a": 1}, "id": "1"},
    {
        "published_at": "0001-01-01T00:00:00+23:59",
        "created_at": None,
        "slug": "/admin/",
        "id": 10**30,
    },
]


@pytest.mark.parametrize("own", HOSTILE)
def test_whatever_stands_in_our_own_field_nothing_breaks(tmp_path, client, own):
    an_article(title="High water", seo_title="x")
    text = exported().decode()
    emptied()
    text = re.sub(
        r"(<wp:meta_key><!\[CDATA\[_broadsheet\]\]></wp:meta_key><wp:meta_value><!\[CDATA\[)\{.*?\}(\]\]>)",
        lambda m: m[1] + json.dumps(own) + m[2],
        text,
    )
    brought_back(text.encode(), tmp_path)
    article = Article.objects.get()
    assert article.title == "High water"
    assert "script" not in article.body
    assert "onclick" not in article.body
    assert not User.objects.filter(is_staff=True).exists()
    assert article.canonical_url == ""
    assert all(r.old_path.startswith("/") for r in Redirect.objects.all())
    assert client.get(article.get_absolute_url()).status_code in {200, 302}


@pytest.mark.parametrize(
    "blog",
    [
        {
            "site": {"permalinks": "evil", "time_zone": 5, "title": None},
            "menus": [7, {"place": "top"}],
        },
        {"site": [], "discussion": "x", "menus": {"a": 1}, "media": ["/"]},
        {"menus": [{"place": "head", "label": "X", "address": "javascript:alert(1)"}]},
        {"site": {"language": "xx-yy", "time_zone": "Mars/Base", "robots": "nonsense"}},
        {"discussion": {"heated_replies": 5, "heated_minutes": 0}},
        {"site": {"logo": "1", "palette": "x" * 500}, "menus": [{"place": "head", "page": 3}]},
    ],
)
def test_settings_that_make_no_sense_are_left_out(tmp_path, client, blog):
    an_article()
    text = exported().decode()
    emptied()
    text = re.sub(
        r"<broadsheet:blog>.*?</broadsheet:blog>",
        lambda _: f"<broadsheet:blog><![CDATA[{json.dumps(blog)}]]></broadsheet:blog>",
        text,
    )
    brought_back(text.encode(), tmp_path)
    assert not MenuItem.objects.exists()
    site, discussion = SiteSettings.load(), DiscussionSettings.load()
    site.full_clean()
    discussion.full_clean()
    assert client.get("/").status_code == 200


def test_people_and_redirects_of_a_strangers_file_are_looked_at_like_a_strangers(tmp_path):
    an_article()
    text = exported().decode()
    emptied()
    elements = (
        {
            "id": 1,
            "username": "root\0",
            "is_superuser": True,
            "password": "x",
            "email": "no address",
        },
        {"id": -1, "username": None},
        {},
    )
    redirects = (
        {"old_path": "/a", "target": "javascript:alert(1)"},
        {"old_path": "https://elsewhere.example/", "target": "/"},
        {"old_path": "", "target": "/b/"},
        {"old_path": "/c", "target": "/d/", "is_automatic": 1},
    )
    added = "".join(f"<broadsheet:person>{json.dumps(e)}</broadsheet:person>" for e in elements)
    added += "".join(
        f"<broadsheet:redirect>{json.dumps(r)}</broadsheet:redirect>" for r in redirects
    )
    brought_back(text.replace("\t<item>", added + "\t<item>", 1).encode(), tmp_path)
    assert not User.objects.filter(is_superuser=True).exists()
    assert all(not u.has_usable_password() for u in User.objects.all())
    assert [(r.old_path, r.target) for r in Redirect.objects.all()] == [("/c", "/d/")]


def test_leftovers_of_a_strangers_file_are_looked_at_like_a_strangers(tmp_path):
    an_article()
    text = exported().decode()
    emptied()
    whose = {"source": "disqus:river", "kind": "thread", "old_id": "1", "title": "a\0"}
    odd = {"comments": [7, {"number": [1]}, {"source": "\ud800\0", "\0": float("nan")}]}
    deep = json.dumps({**whose, "old_id": "2", "data": "DEEP"})
    told = [
        *map(json.dumps, ({}, {**whose, "kind": ["x"]}, {**whose, "old_id": "x" * 81})),
        *map(json.dumps, ({**whose, "data": odd}, {**whose, "data": odd})),
        deep.replace('"DEEP"', '{"a":' * 300 + "1" + "}" * 300),
    ]
    added = "".join(f"<broadsheet:leftover>{one}</broadsheet:leftover>" for one in told)

    report = brought_back(text.replace("</channel>", added + "</channel>").encode(), tmp_path)

    assert sorted(Leftover.objects.values_list("old_id", "title")) == [("1", "a"), ("2", "a")]
    for tally in report.tallies.values():
        assert tally.found == tally.imported + tally.skipped
