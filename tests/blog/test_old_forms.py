"""What WordPress put before and behind its addresses; paths alone."""

import pytest

from blog.old_forms import behind_which, format_in, is_search, is_sitemap, ways, whole_pictures


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/blog/tag/x/", ["/tag/x/"]),
        ("/blog/", ["/"]),
        ("/blog", ["/"]),
        ("/a/blog/tag/x/", ["/tag/x/"]),
        ("/index.php/2012/05/name/", ["/2012/05/name/"]),
        ("/index.php", ["/"]),
        ("/date/2012/05/", ["/2012/05/"]),
        ("/blog/index.php/date/2012/", ["/index.php/date/2012/", "/date/2012/", "/2012/"]),
        ("/index.php/blog/date/2012/", ["/blog/date/2012/", "/date/2012/", "/2012/"]),
        ("/blog/blog/tag/x/", ["/blog/tag/x/"]),
        ("/東京/tag/x/", ["/tag/x/"]),
        # Not below it
        *((path, []) for path in ("/", "/blogger/", "/tag/blog/", "/index.phpx/", "/Blog/x/")),
    ],
)
def test_a_path_is_looked_for_without_what_stood_before_all(path, found):
    assert list(ways(path, ["/a/blog", "/blog", "/東京"])) == found


@pytest.mark.parametrize("path", ["/blog" * 3000, "/index.php" * 3000, "/date" * 3000])
def test_each_is_left_out_once(path):
    assert len(list(ways(path, ["/blog"]))) == 1


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/2012/05/name/trackback/", "/2012/05/name/"),
        ("/name/trackback", "/name/"),
        ("/name/amp/", "/name/"),
        ("/name/embed", "/name/"),
        ("/a/b/2/", "/a/b/"),
        ("/name/embed/embed/", "/name/embed/"),
        *((p, None) for p in ("/trackback/", "/amp/", "/2/", "/name/0/", "/name/1000/", "/name/")),
        *((p, None) for p in ("/name/amp/x/", "/name/amplify/", "/name/02/", "/", "//amp/")),
    ],
)
def test_what_stood_behind_an_article_names_it(path, above):
    assert behind_which(path) == above


def test_a_size_of_a_picture_names_the_picture():
    folder = "/wp-content/uploads/2013/11"
    assert whole_pictures(f"{folder}/map-300x200.jpg") == [
        f"{folder}/map.jpg",
        f"{folder}/map-scaled.jpg",
    ]
    assert whole_pictures(f"{folder}/a-2x2-300x200.JPEG")[0] == f"{folder}/a-2x2.JPEG"
    for path in ("map.jpg", "map-300x.jpg", "-300x200.jpg", "map-300x200/", "map-1234567x2.jpg"):
        assert whole_pictures(f"/{path}") == []


def test_lists_that_are_none_here():
    assert format_in("/type/aside/") == format_in("/type/Aside") == "aside"
    assert not any(map(format_in, ("/type/", "/type/a/b/", "/types/aside/", "/x/type/aside/")))
    assert all(map(is_search, ("/search/word/", "/search/a%20b", "/search/word/page/2/")))
    assert not any(map(is_search, ("/search/", "/search/word/feed/", "/research/word/")))
    told = "wp-sitemap wp-sitemap-posts-post-1 sitemap_index sitemap-1 post-sitemap news-sitemap2 image-sitemap-1"
    assert all(is_sitemap(f"/{name}.xml") for name in told.split())
    assert not any(
        map(is_sitemap, ("/sitemap.xml", "/sitemap-2013.xml", "/map.xml", "/x/wp-sitemap.xml"))
    )
