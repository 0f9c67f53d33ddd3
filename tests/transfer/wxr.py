"""Exports as WordPress writes them, made for one test each."""

from pathlib import Path
from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
    xmlns:excerpt="{scheme}://wordpress.org/export/{version}/excerpt/"
    xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:wp="{scheme}://wordpress.org/export/{version}/">
<channel>
<title>The River</title>
<link>https://river.example</link>
<description>What it carries</description>
<language>en</language>
<wp:wxr_version>{version}</wp:wxr_version>
<wp:base_site_url>https://river.example</wp:base_site_url>
<wp:base_blog_url>https://river.example</wp:base_blog_url>
"""
TAIL = "</channel>\n</rss>\n"


def cdata(text: str) -> str:
    """Return text as WordPress wraps it."""
    return "<![CDATA[" + str(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def export(*parts: str, version: str = "1.2", scheme: str = "http") -> str:
    """Return a whole file."""
    return HEAD.format(version=version, scheme=scheme) + "\n".join(parts) + TAIL


def author(login: str, number: int = 1, email: str = "", name: str = "") -> str:
    """Return an author's entry."""
    return (
        f"<wp:author><wp:author_id>{number}</wp:author_id><wp:author_login>{cdata(login)}</wp:author_login>"
        f"<wp:author_email>{cdata(email)}</wp:author_email>"
        f"<wp:author_display_name>{cdata(name or login)}</wp:author_display_name></wp:author>"
    )


def category(slug: str, name: str = "", parent: str = "", number: int = 0) -> str:
    """Return a category's entry."""
    return (
        f"<wp:category><wp:term_id>{number}</wp:term_id><wp:category_nicename>{cdata(slug)}</wp:category_nicename>"
        f"<wp:category_parent>{cdata(parent)}</wp:category_parent>"
        f"<wp:cat_name>{cdata(name or slug.title())}</wp:cat_name></wp:category>"
    )


def tag(slug: str, name: str = "") -> str:
    """Return a tag's entry."""
    return f"<wp:tag><wp:tag_slug>{cdata(slug)}</wp:tag_slug><wp:tag_name>{cdata(name or slug)}</wp:tag_name></wp:tag>"


def meta(key: str, value: str) -> str:
    """Return a custom field."""
    return (
        f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key>"
        f"<wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
    )


def term(domain: str, slug: str, name: str = "") -> str:
    """Return an item's term."""
    return f'<category domain="{domain}" nicename="{escape(slug)}">{cdata(name or slug)}</category>'


def comment(
    number: int,
    text: str = "Well said.",
    *,
    parent: int = 0,
    approved: str = "1",
    name: str = "Ada",
    email: str = "ada@example.org",
    url: str = "",
    kind: str = "comment",
    at: str = "2013-11-21 10:00:00",
    user: int = 0,
) -> str:
    """Return a comment."""
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
        f"<wp:comment_author>{cdata(name)}</wp:comment_author>"
        f"<wp:comment_author_email>{cdata(email)}</wp:comment_author_email>"
        f"<wp:comment_author_url>{escape(url)}</wp:comment_author_url>"
        f"<wp:comment_author_IP>{cdata('192.0.2.7')}</wp:comment_author_IP>"
        f"<wp:comment_date>{cdata(at)}</wp:comment_date><wp:comment_date_gmt>{cdata(at)}</wp:comment_date_gmt>"
        f"<wp:comment_content>{cdata(text)}</wp:comment_content>"
        f"<wp:comment_approved>{cdata(approved)}</wp:comment_approved>"
        f"<wp:comment_type>{cdata(kind)}</wp:comment_type>"
        f"<wp:comment_parent>{parent}</wp:comment_parent><wp:comment_user_id>{user}</wp:comment_user_id></wp:comment>"
    )


def item(
    number: int,
    title: str = "A post",
    *parts: str,
    body: str = "The river rose in the night.",
    slug: str | None = None,
    status: str = "publish",
    kind: str = "post",
    link: str | None = None,
    at: str = "2013-11-20 12:00:00",
    gmt: str | None = None,
    creator: str = "anna",
    parent: int = 0,
    password: str = "",
    sticky: int = 0,
    excerpt: str = "",
    url: str = "",
    open_: str = "open",
) -> str:
    """Return an item with whatever stands in it."""
    slug = title.lower().replace(" ", "-") if slug is None else slug
    link = f"https://river.example/2013/11/20/{slug}/" if link is None else link
    file = f"<wp:attachment_url>{cdata(url)}</wp:attachment_url>" if url else ""
    return (
        f"<item><title>{cdata(title)}</title><link>{escape(link)}</link>"
        f"<dc:creator>{cdata(creator)}</dc:creator>"
        f'<guid isPermaLink="false">https://river.example/?p={number}</guid><description></description>'
        f"<content:encoded>{cdata(body)}</content:encoded><excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date>{cdata(at)}</wp:post_date>"
        f"<wp:post_date_gmt>{cdata(at if gmt is None else gmt)}</wp:post_date_gmt>"
        f"<wp:comment_status>{cdata(open_)}</wp:comment_status><wp:post_name>{cdata(slug)}</wp:post_name>"
        f"<wp:status>{cdata(status)}</wp:status><wp:post_parent>{parent}</wp:post_parent>"
        f"<wp:menu_order>0</wp:menu_order><wp:post_type>{cdata(kind)}</wp:post_type>"
        f"<wp:post_password>{cdata(password)}</wp:post_password><wp:is_sticky>{sticky}</wp:is_sticky>"
        f"{file}{''.join(parts)}</item>"
    )


def written(folder: Path, text: str | bytes, name: str = "export.xml") -> Path:
    """Write a file into a test's folder."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
