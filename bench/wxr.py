"""Writes a WordPress export of any size, the same from the same seed.

``python -m bench.wxr FILE POSTS COMMENTS [LONGEST]``: the last is how many of the comments one post has.

It holds what real ones hold: classic texts and blocks, captions, galleries, attachments, a tree of categories, tags,
threads of every length, spam and what waits. Free of Django: it is written before anything is measured.
"""

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from bench.prose import WORDS, Prose

SEED = 20131120
SITE = "https://measured.example"
#: One picture for so many posts.
POSTS_A_PICTURE = 5
#: Of a thousand comments, so many are answers, spam, and waiting.
ANSWERS, SPAM, WAITING = 500, 30, 10
TAGS = 400
START = dt.datetime(2008, 1, 1, 8, tzinfo=dt.UTC)

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/">
<channel>
\t<title>The Measure</title>
\t<link>{site}</link>
\t<description>A blog of a size</description>
\t<language>en-GB</language>
\t<wp:wxr_version>1.2</wp:wxr_version>
\t<wp:base_site_url>{site}</wp:base_site_url>
\t<wp:base_blog_url>{site}</wp:base_blog_url>
"""
ITEM = """\t<item>
\t\t<title><![CDATA[{title}]]></title>
\t\t<link>{link}</link>
\t\t<pubDate>{rss}</pubDate>
\t\t<dc:creator><![CDATA[{author}]]></dc:creator>
\t\t<guid isPermaLink="false">{site}/?p={number}</guid>
\t\t<description></description>
\t\t<content:encoded><![CDATA[{body}]]></content:encoded>
\t\t<excerpt:encoded><![CDATA[]]></excerpt:encoded>
\t\t<wp:post_id>{number}</wp:post_id>
\t\t<wp:post_date><![CDATA[{at}]]></wp:post_date>
\t\t<wp:post_date_gmt><![CDATA[{at}]]></wp:post_date_gmt>
\t\t<wp:comment_status><![CDATA[open]]></wp:comment_status>
\t\t<wp:ping_status><![CDATA[open]]></wp:ping_status>
\t\t<wp:post_name><![CDATA[{slug}]]></wp:post_name>
\t\t<wp:status><![CDATA[{status}]]></wp:status>
\t\t<wp:post_parent>{parent}</wp:post_parent>
\t\t<wp:menu_order>0</wp:menu_order>
\t\t<wp:post_type><![CDATA[{kind}]]></wp:post_type>
\t\t<wp:post_password><![CDATA[]]></wp:post_password>
\t\t<wp:is_sticky>0</wp:is_sticky>
{rest}\t</item>
"""
COMMENT = """\t\t<wp:comment>
\t\t\t<wp:comment_id>{number}</wp:comment_id>
\t\t\t<wp:comment_author><![CDATA[{name}]]></wp:comment_author>
\t\t\t<wp:comment_author_email><![CDATA[{email}]]></wp:comment_author_email>
\t\t\t<wp:comment_author_url></wp:comment_author_url>
\t\t\t<wp:comment_author_IP><![CDATA[192.0.2.{host}]]></wp:comment_author_IP>
\t\t\t<wp:comment_date><![CDATA[{at}]]></wp:comment_date>
\t\t\t<wp:comment_date_gmt><![CDATA[{at}]]></wp:comment_date_gmt>
\t\t\t<wp:comment_content><![CDATA[{text}]]></wp:comment_content>
\t\t\t<wp:comment_approved><![CDATA[{status}]]></wp:comment_approved>
\t\t\t<wp:comment_type><![CDATA[comment]]></wp:comment_type>
\t\t\t<wp:comment_parent>{parent}</wp:comment_parent>
\t\t\t<wp:comment_user_id>0</wp:comment_user_id>
\t\t</wp:comment>
"""
META = (
    "\t\t<wp:postmeta><wp:meta_key><![CDATA[{}]]></wp:meta_key>"
    "<wp:meta_value><![CDATA[{}]]></wp:meta_value></wp:postmeta>\n"
)


def write(path: Path, posts: int, comments: int, longest: int | None = None) -> None:
    """Write an export with so many posts and comments.

    One post has ``longest`` of these, and the others share the rest evenly; without it few have most of them.
    """
    prose = Prose(SEED)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD.format(site=SITE))
        file.writelines(_terms())
        said = _shares(posts, comments, prose) if longest is None else [longest]
        rest, others = comments - sum(said), posts - len(said)
        said += [rest * (n + 1) // others - rest * n // others for n in range(others)]
        numbers = iter(range(1, comments + 1))
        for n, count in enumerate(said):
            _post(file, n, prose, numbers, count)
        file.write("</channel>\n</rss>\n")


def _shares(posts: int, comments: int, prose: Prose) -> list[int]:
    """Return how many comments each post has: few have most of them."""
    weights = [prose.random.paretovariate(1.1) for _ in range(posts)]
    shares = [int(comments * w / sum(weights)) for w in weights]
    shares[-1] += comments - sum(shares)
    return shares


def _terms() -> Iterator[str]:
    for n, word in enumerate(WORDS):
        parent = WORDS[n // 3] if n > 9 else ""
        yield (
            f"\t<wp:category><wp:term_id>{n + 1}</wp:term_id>"
            f"<wp:category_nicename><![CDATA[{word}]]></wp:category_nicename>"
            f"<wp:category_parent><![CDATA[{parent}]]></wp:category_parent>"
            f"<wp:cat_name><![CDATA[{word.title()}]]></wp:cat_name></wp:category>\n"
        )
    for n in range(TAGS):
        yield (
            f"\t<wp:tag><wp:term_id>{n + 1000}</wp:term_id><wp:tag_slug><![CDATA[tag-{n}]]></wp:tag_slug>"
            f"<wp:tag_name><![CDATA[Tag {n}]]></wp:tag_name></wp:tag>\n"
        )


def _post(file: TextIO, n: int, prose: Prose, numbers: Iterator[int], count: int) -> None:
    """Write a post with its comments and, now and then, a picture below it."""
    number, at = 10 * n + 1, START + n * dt.timedelta(hours=12)
    title = prose.title()
    slug = f"{title.lower().replace(' ', '-')}-{n}"
    picture = f"{SITE}/wp-content/uploads/{at:%Y/%m}/picture-{n}.jpg"
    has_picture = n % POSTS_A_PICTURE == 0
    rest = [
        f'\t\t<category domain="category" nicename="{word}"><![CDATA[{word.title()}]]></category>\n'
        for word in prose.random.sample(WORDS, 2)
    ]
    rest += [
        f'\t\t<category domain="post_tag" nicename="tag-{t}"><![CDATA[Tag {t}]]></category>\n'
        for t in prose.random.sample(range(TAGS), 3)
    ]
    rest += [META.format("_edit_last", 1), META.format("mood", prose.random.choice(WORDS))]
    if has_picture:
        rest.append(META.format("_thumbnail_id", number + 1))
    link = f"{SITE}/{at:%Y/%m/%d}/{slug}/"
    file.write(
        ITEM.format(
            title=title,
            link=link,
            rss=f"{at:%a, %d %b %Y %H:%M:%S} +0000",
            author="ada" if n % 2 else "bo",
            site=SITE,
            number=number,
            slug=slug,
            body=_body(n, prose, picture if has_picture else "", number + 1),
            at=f"{at:%Y-%m-%d %H:%M:%S}",
            parent=0,
            kind="post",
            status="draft" if n % 50 == 7 else "publish",
            rest="".join(rest) + "".join(_discussion(at, prose, numbers, count)),
        )
    )
    if has_picture:
        file.write(
            ITEM.format(
                title=f"picture-{n}",
                link=f"{link}picture-{n}/",
                rss="",
                author="ada",
                site=SITE,
                number=number + 1,
                slug=f"picture-{n}",
                body="",
                at=f"{at:%Y-%m-%d %H:%M:%S}",
                parent=number,
                kind="attachment",
                status="inherit",
                rest=f"\t\t<wp:attachment_url><![CDATA[{picture}]]></wp:attachment_url>\n",
            )
        )


def _body(n: int, prose: Prose, picture: str, number: int) -> str:
    """Return a text as the classic editor or, in every second post, the block editor stores it."""
    paragraphs = [prose.paragraph() for _ in range(prose.random.randint(4, 16))]
    if picture:
        small = picture.replace(".jpg", "-300x200.jpg")
        image = f'<img class="size-medium wp-image-{number}" src="{small}" alt="" width="300" height="200" />'
        paragraphs.insert(
            1,
            f'[caption id="attachment_{number}" width="300"]<a href="{picture}">{image}</a> A river[/caption]',
        )
    paragraphs[0] += f' See <a href="{SITE}/?p={max(n - 3, 0) * 10 + 1}">what was said before</a>.'
    if n % 2:
        paragraphs.insert(2, "<!--more-->")
        return "\n\n".join(paragraphs)
    return "\n\n".join(
        f"<!-- wp:shortcode -->\n{p}\n<!-- /wp:shortcode -->"
        if p.startswith("[")
        else f"<!-- wp:paragraph -->\n<p>{p}</p>\n<!-- /wp:paragraph -->"
        for p in paragraphs
    )


def _discussion(at: dt.datetime, prose: Prose, numbers: Iterator[int], count: int) -> Iterator[str]:
    """Yield comments; half of them answer one of the last hundred."""
    known: list[int] = []
    for n in range(count):
        number, chance = next(numbers), prose.random.randrange(1000)
        name = prose.name()
        parent = prose.random.choice(known[-100:]) if known and chance < ANSWERS else 0
        status = "1"
        if 900 <= chance < 900 + SPAM:
            status = "spam"
        elif 950 <= chance < 950 + WAITING:
            status = "0"
        known.append(number)
        yield COMMENT.format(
            number=number,
            name=name,
            parent=parent,
            status=status,
            email=f"{name.replace(' ', '.').lower()}@example.org",
            host=n % 250 + 1,
            at=f"{at + dt.timedelta(minutes=n):%Y-%m-%d %H:%M:%S}",
            text=f"{prose.paragraph()}\n\n{prose.sentence()}",
        )


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:]))
