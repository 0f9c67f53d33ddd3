"""Reads an export by the rules of WordPress's own importer: the names, namespaces and order that it relies on."""

from dataclasses import dataclass, field
from xml.etree import ElementTree

WP = "{http://wordpress.org/export/1.2/}"
EXCERPT = "{http://wordpress.org/export/1.2/excerpt/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
STATUSES = {"publish", "future", "draft", "pending", "private", "trash", "inherit"}


@dataclass
class TheirBlog:
    """What WordPress has after an import."""

    authors: dict[str, dict[str, str]] = field(default_factory=dict)
    terms: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    posts: dict[int, dict] = field(default_factory=dict)

    def titled(self, title):
        """Return the post with a title."""
        return next(post for post in self.posts.values() if post["title"] == title)


def read(data: bytes) -> TheirBlog:
    """Return what WordPress makes of a file; whatever it would refuse fails."""
    assert b"<!DOCTYPE" not in data
    (channel,) = ElementTree.fromstring(data).findall("channel")
    assert channel.findtext(f"{WP}wxr_version") == "1.2"
    assert channel.findtext(f"{WP}base_site_url", "").startswith("http")
    blog = TheirBlog()
    for author in channel.findall(f"{WP}author"):
        told = _inner(author)
        assert int(told["author_id"]) > 0
        blog.authors[told["author_login"]] = told
    _terms(channel, blog)
    for item in channel.findall("item"):
        post = _post(item)
        assert post["post_id"] not in blog.posts or post["post_id"] == 0
        blog.posts[post["post_id"] or -len(blog.posts) - 1] = post
        # Every term of an item is one that stands above, or WordPress makes one of its own.
        post["terms"] = {
            (c.get("domain"), c.get("nicename")): c.text for c in item.findall("category")
        }
    return blog


def _inner(element):
    return {e.tag.removeprefix(WP): e.text or "" for e in element}


def _terms(channel, blog):
    for name, taxonomy, slug, parent in (
        ("category", "category", "category_nicename", "category_parent"),
        ("tag", "post_tag", "tag_slug", ""),
        ("term", "", "term_slug", "term_parent"),
    ):
        for element in channel.findall(WP + name):
            told = _inner(element)
            key = (taxonomy or told["term_taxonomy"], told[slug])
            assert key not in blog.terms, "WordPress tells terms by their slugs alone."
            above = told.get(parent)
            assert not above or (key[0], above) in blog.terms, "A parent comes first."
            blog.terms[key] = told
    numbers = [t["term_id"] for t in blog.terms.values()]
    assert len(numbers) == len(set(numbers))


def _post(item):
    word = item.findtext
    post = {e.tag.removeprefix(WP): e.text or "" for e in item if e.tag.startswith(WP)}
    post["title"], post["author"] = word("title") or "", word(CREATOR) or ""
    post["content"] = word(f"{CONTENT}encoded") or ""
    post["excerpt"] = word(f"{EXCERPT}encoded") or ""
    post["post_id"], post["post_parent"] = int(post["post_id"]), int(post["post_parent"])
    post["meta"] = {
        m.findtext(f"{WP}meta_key"): m.findtext(f"{WP}meta_value")
        for m in item.findall(f"{WP}postmeta")
    }
    post["comments"] = {}
    for element in item.findall(f"{WP}comment"):
        told = _inner(element)
        assert told["comment_approved"] in {"1", "0", "spam", "trash"}
        number, parent = int(told["comment_id"]), int(told["comment_parent"])
        # It puts them in by their numbers, and knows a parent that is in already.
        assert not parent or parent in post["comments"]
        post["comments"][number] = told
    return post
