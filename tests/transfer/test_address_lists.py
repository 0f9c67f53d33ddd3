"""What is read as a list of old addresses, a sitemap among them, and what is refused in words."""

import gzip
import tracemalloc

import pytest
from django.core.management import CommandError, call_command

from tests.factories import an_article

SITEMAP = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'


def urls(*addresses):
    return "".join(f"<url><loc>{a}</loc><lastmod>2013-11-20</lastmod></url>" for a in addresses)


def test_an_old_sitemap_is_read(check):
    an_article(title="One")
    image = "<image:image><image:loc>https://old.example/x.jpg</image:loc></image:image>"
    said, wrong = check(
        SITEMAP.format(
            urls("https://old.example/2013/11/20/one/", "https://old.example/x?a=1&amp;b=2") + image
        ),
        "--host=old.example",
        name="sitemap.xml",
    )
    assert "200  https://old.example/2013/11/20/one/" in said
    assert "301  https://old.example/x?a=1&b=2 → /x/?a=1&b=2 (404)  LOST" in said
    assert wrong == "Not kept, of 2 addresses: 1 lost."


def test_a_sitemap_index_is_read_with_the_parts_beside_it(check, tmp_path):
    (tmp_path / "posts.xml").write_text(SITEMAP.format(urls("https://old.example/")))
    (tmp_path / "pages.xml.gz").write_bytes(gzip.compress(SITEMAP.format(urls("/feed/")).encode()))
    parts = ("posts.xml", "pages.xml?n=1", "tags.xml", "../../etc/passwd", "index.xml")
    locs = "".join(f"<sitemap><loc>https://old.example/{p}</loc></sitemap>" for p in parts)
    written = gzip.compress(INDEX.format(locs).encode())
    said, wrong = check(written, "--host=old.example", name="index.xml")
    assert "2 addresses: 2 answer" in said
    assert "tags.xml" in wrong
    assert "passwd" in wrong
    assert "index.xml" in wrong


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (b"/a\n\xff\xfe\n", "no utf-8 text"),
        ("<html><body/></html>", "begins with <html>"),
        (SITEMAP.format(urls("/"))[:-20], "ends in the middle"),
        (
            '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset>&x;</urlset>',
            "document type",
        ),
        (gzip.compress(b"/a\n" * 1000)[:-9], "ends in the middle"),
    ],
)
def test_what_is_no_list_is_refused(check, written, words):
    assert words in check(written)[1]


@pytest.mark.parametrize("written", ["# nothing yet\n", "\n\n"])
def test_a_list_without_an_address_is_no_success(check, written):
    assert check(written)[1] == "There is no address in the list."


def test_a_missing_file_is_named(db, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("check_redirects", str(tmp_path / "none.txt"))


def test_an_endless_line_is_no_address(check):
    assert "is no address" in check("/" + "x" * 2_000_000)[0]


@pytest.mark.usefixtures("collected")
def test_memory_does_not_grow_with_the_list(check):
    check("/none/\n" * 20, "--lost")

    def peak(number):
        tracemalloc.start()
        check("/robots.txt\n" * number, "--lost")
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(90) < peak(10) + 200_000
