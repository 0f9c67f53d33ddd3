"""A blog of WordPress that stood in a folder, or whose permalinks put one before all: everything is found here."""

import pytest

from blog.models import SiteSettings
from tests.transfer.wxr import author, category, comment, export, item, tag, term
from transfer.wordpress.folders import Folders

BLOG = "https://river.example/blog"
PARTS = (
    author("anna.b", 3, name="Anna"),
    category("world", number=11),
    category("asia", parent="world", number=12),
    tag("c-plus", "C+").replace("<wp:tag>", "<wp:tag><wp:term_id>13</wp:term_id>"),
    *(
        item(n, f"Post {n}", comment(n * 10), term("category", "asia"), term("post_tag", "c-plus"),
             term("post_format", "post-format-aside", "Aside"),
             creator="anna.b", link=f"{BLOG}/2013/11/20/post-{n}/", body="one<!--nextpage-->two")
        for n in (1, 2, 3)
    ),
    item(8, "About", kind="page", link=f"{BLOG}/about/"),
    item(9, "Contact", kind="page", parent=8, link=f"{BLOG}/about/contact/"),
    item(10, "Map", kind="attachment", parent=1, status="inherit", link=f"{BLOG}/2013/11/20/post-1/map/"),
)  # fmt: skip
LEADING = {
    "/blog/": "/",
    "/blog/category/world/asia/": "/category/world/asia/",
    "/blog/category/asia/feed/": "/category/world/asia/feed/",
    "/blog/tag/c-plus/": "/tag/c-plus/",
    "/blog/author/anna.b/": "/author/anna-b/",
    "/blog/author/anna.b/feed/": "/author/anna-b/feed/",
    "/blog/2013/11/": "/2013/11/",
    "/blog/feed/": "/feed/",
    "/blog/comments/feed/": "/comments/feed/",
    "/blog/?p=1": "/2013/11/20/post-1/",
    "/blog/?page_id=9": "/about/contact/",
    "/blog/?cat=12": "/category/world/asia/",
    "/blog/?tag_id=13": "/tag/c-plus/",
    "/blog/?author=3&feed=rss2": "/author/anna-b/feed/",
    "/blog/?attachment_id=10": "/2013/11/20/post-1/",
    "/blog/2013/11/20/post-1/": "/2013/11/20/post-1/",
    "/blog/2013/11/20/post-1/2/": "/2013/11/20/post-1/",
    "/blog/2013/11/20/post-1/map/": "/2013/11/20/post-1/",
    "/blog/2013/11/20/post-1/feed/": "/2013/11/20/post-1/feed/",
    "/blog/2013/11/20/post-1/comment-page-1/": "/2013/11/20/post-1/",
    "/blog/2013/11/20/post-1/trackback/": "/2013/11/20/post-1/",
    "/blog/about/contact/": "/about/contact/",
    "/blog/about/amp/": "/about/",
    "/blog/type/aside/feed/": "/feed/",
}


def stood_in(folder: str) -> str:
    """Return the export of a blog that stood there."""
    return export(*PARTS).replace("https://river.example<", f"https://river.example{folder}<")


@pytest.mark.parametrize("folder", ["/blog", "/blog/"])
def test_every_address_of_a_blog_in_a_folder_is_one_step_away(imported, check, folder):
    report = imported(text=stood_in(folder))
    old = [f"https://river.example{path}" for path in LEADING]
    printed, wrong = check("\n".join(old))
    assert not wrong, printed
    for path, place in LEADING.items():
        assert f"{path} → {place} (200)" in printed, path
    assert [n.old_id for n in report.notes if n.kind == "site" and "folder" in n.reason] == [
        "/blog"
    ]
    assert SiteSettings.objects.get().permalinks == "day"


def test_a_folder_that_only_permalinks_name_is_found_by_them(imported, client):
    imported(text=export(*PARTS))
    assert SiteSettings.objects.get().old_folders == "/blog"
    for path, place in LEADING.items():
        answer = client.get(path)
        assert (answer.status_code, answer.get("Location")) == (301, place), path


def test_a_second_run_and_a_dry_run_say_and_change_nothing(imported):
    SiteSettings(title="Ours", old_folders="/older").save()
    assert (
        len([n for n in imported(text=stood_in("/blog"), is_dry=True).notes if n.kind == "site"])
        == 1
    )
    assert SiteSettings.objects.get().old_folders == "/older"
    imported(text=stood_in("/blog"))
    again = imported(text=stood_in("/blog"))
    assert not [n for n in again.notes if n.kind == "site"]
    assert SiteSettings.objects.get().old_folders == "/older\n/blog"


@pytest.mark.parametrize("folder", ["", "/", "//", "/%00", f"/{'a' * 500}", "/?x", "/#x"])
def test_what_is_no_folder_is_not_noted(imported, folder):
    imported(
        text=export(*PARTS[:4]).replace("https://river.example<", f"https://river.example{folder}<")
    )
    assert SiteSettings.objects.get().old_folders == ""


#: Links of posts, the folder of the blog, and the folders that are found.
LINKS = {
    "dates": (["/2013/11/20/a/", "/2013/11/20/b/", "/2014/01/01/c/"], "", []),
    "names": (["/a/", "/b/", "/c/"], "", []),
    "a folder": (["/blog/a/", "/blog/b/", "/blog/c/"], "", ["/blog"]),
    "a folder before dates": (
        ["/blog/2013/11/a/", "/blog/2013/12/b/", "/blog/2014/01/c/"],
        "",
        ["/blog"],
    ),
    "numbers": (["/archives/1", "/archives/2", "/archives/3"], "", ["/archives"]),
    "two folders": (["/a/b/c/", "/a/b/d/", "/a/b/e/"], "", ["/a/b"]),
    "within the blog's own": (["/x/blog/a/", "/x/blog/b/", "/x/blog/c/"], "/x", ["/x", "/x/blog"]),
    "the blog's own alone": (["/x/2013/a/", "/x/2013/b/", "/x/2013/c/"], "/x", ["/x"]),
    "index.php": (
        ["/index.php/blog/a/", "/index.php/blog/b/", "/index.php/blog/c/"],
        "",
        ["/blog"],
    ),
    "no rewriting": (["/?p=1", "/?p=2", "/?p=3"], "", []),
    "too few": (["/blog/a/", "/blog/b/"], "", []),
    "not all": (["/blog/a/", "/blog/b/", "/blog/c/", "/d/"], "", []),
    "a section": (["/world/a/", "/world/b/", "/world/c/"], "", []),
    "letters": (["/%E6%9D%B1/a/", "/%e6%9d%b1/b/", "/東/c/"], "", ["/東"]),
    "of others": (["/blogs/a/", "/blogs/b/", "/blogs/c/"], "/blog", ["/blog"]),
}


@pytest.mark.parametrize(("links", "base", "found"), LINKS.values(), ids=LINKS)
def test_the_links_of_posts_say_in_which_folder_all_stood(links, base, found):
    folders = Folders()
    for link in links:
        folders.look_at(f"https://river.example{link}", base)
    assert folders.of(base, {"world"}) == found


def test_a_blog_with_many_folders_is_not_learned_by_heart():
    folders = Folders()
    for n in range(5000):
        folders.look_at(f"https://river.example/f{n}/a/", "")
    assert folders.of("", set()) == []
    assert len(vars(folders)["_found"]) <= 200
