"""Terms, people, pages and posts of WordPress whose names our own addresses have: they come, and are found."""

from accounts.models import User
from blog.models import Category, Page, Tag
from tests.transfer.wxr import author, category, comment, item, tag, term

SITE = "https://river.example"


def test_all_of_them_get_addresses_that_work_and_the_old_ones_lead_there(imported, client):
    words = ("feed", "comment-page-2", "page", "comments")
    report = imported(
        *(author(word, n, name=f"Author {word}") for n, word in enumerate(words, 1)),
        *(tag(word, f"Tag {word}") for word in words),
        *(category(word, f"Section {word}", number=30 + n) for n, word in enumerate(words)),
        category("2", "Section two", parent="page-below"),
        category("page-below", "Section below", parent="page"),
        category("world"),
        category("page-2", "x", parent="world"),
        *(
            item(n, f"Post {word}", comment(n * 10), *(term(t, word) for t in ("category", "post_tag")),
                 creator=word, slug=word, link=f"{SITE}/2013/11/20/{word}/")
            for n, word in enumerate(words, 101)
        ),
        item(201, "About", kind="page", link=f"{SITE}/about/"),
        item(202, "Page feed", kind="page", slug="feed", parent=201, link=f"{SITE}/about/feed/"),
        item(203, "Comments", kind="page", slug="comments", link=f"{SITE}/comments/"),
        item(204, "Page mine", kind="page", slug="mine", parent=203, link=f"{SITE}/comments/mine/"),
    )  # fmt: skip
    for thing in (*Tag.objects.all(), *Category.objects.all(), *User.objects.exclude(slug=None)):
        shown = client.get(thing.get_absolute_url())
        assert shown.status_code == 200, thing.get_absolute_url()
        assert str(thing) in shown.text
    for page in Page.objects.all():
        assert page.title in client.get(page.get_absolute_url()).text
    for address, words_there in {
        "/tag/feed/": "Tag feed",
        "/tag/comment-page-2/": "Tag comment-page-2",
        "/?tag=feed": "Tag feed",
        "/tag/page/": "Tag page",
        "/author/feed/": "Author feed",
        "/?author=1": "Author feed",
        "/?author_name=feed": "Author feed",
        "/author/comment-page-2/": "Author comment-page-2",
        "/category/feed/": "Section feed",
        "/?cat=30": "Section feed",
        "/category/comments/": "Section comments",
        "/2013/11/20/feed/": "Post feed",
        "/2013/11/20/comment-page-2/": "Post comment-page-2",
        "/?p=101": "Post feed",
        "/about/feed/": "Page feed",
        "/?page_id=204": "Page mine",
    }.items():
        answer = client.get(address)
        if answer.status_code == 301:
            answer = client.get(answer["Location"])
        assert answer.status_code == 200, address
        assert words_there in answer.text, address
    assert not report.put_aside
