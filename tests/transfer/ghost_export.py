"""Exports as Ghost writes them, made for one test each."""

import io
import json
from typing import Any

from PIL import Image as Pillow


def an_id(name: Any) -> str:
    """Return a number as Ghost's are: 24 hexadecimal digits."""
    return f"{name!s:0>24}".encode().hex()[-24:] if not str(name).isdigit() else f"{int(name):024x}"


def export(**tables: list[Any]) -> str:
    """Return a whole file; a blog with one author and its settings, unless told otherwise."""
    tables.setdefault("users", [user("anna")])
    tables.setdefault(
        "settings",
        [
            {"id": an_id("title"), "key": "title", "value": "The River", "group": "site"},
            {"id": an_id("desc"), "key": "description", "value": "What it carries"},
            {"id": an_id("zone"), "key": "timezone", "value": "Europe/Berlin"},
        ],
    )
    return json.dumps(
        {"db": [{"meta": {"exported_on": 1700000000000, "version": "5.80.0"}, "data": tables}]}
    )


def user(slug: str, **fields: Any) -> dict[str, Any]:
    """Return somebody who writes."""
    return {
        "id": an_id(slug),
        "name": slug.title(),
        "slug": slug,
        "email": f"{slug}@river.example",
        "password": "$2a$10$x",
        "bio": None,
        "website": None,
        **fields,
    }


def post(number: Any, title: str = "One", **fields: Any) -> dict[str, Any]:
    """Return a post, written by anna."""
    return {
        "id": an_id(number),
        "uuid": f"uuid-{number}",
        "title": title,
        "slug": title.lower().replace(" ", "-"),
        "html": "<p>The river rose in the night.</p>",
        "lexical": None,
        "mobiledoc": None,
        "comment_id": an_id(number),
        "plaintext": "The river rose in the night.",
        "feature_image": None,
        "featured": 0,
        "type": "post",
        "status": "published",
        "visibility": "public",
        "created_at": "2013-11-20T11:00:00.000Z",
        "published_at": "2013-11-20T12:00:00.000Z",
        "custom_excerpt": None,
        "codeinjection_head": None,
        "canonical_url": None,
        **fields,
    }


def tag(slug: str, **fields: Any) -> dict[str, Any]:
    """Return a tag."""
    return {"id": an_id(slug), "name": slug.title(), "slug": slug, "visibility": "public", **fields}


def tagged(post_number: Any, *slugs: str) -> list[dict[str, Any]]:
    """Return the rows that give a post its tags, written in the wrong order."""
    rows = [
        {
            "id": an_id(f"{post_number}{s}"),
            "post_id": an_id(post_number),
            "tag_id": an_id(s),
            "sort_order": n,
        }
        for n, s in enumerate(slugs)
    ]
    return rows[::-1]


def written_by(post_number: Any, *slugs: str) -> list[dict[str, Any]]:
    """Return the rows that give a post its authors, written in the wrong order."""
    return [
        {"post_id": an_id(post_number), "author_id": an_id(s), "sort_order": n}
        for n, s in enumerate(slugs)
    ][::-1]


def member(slug: str, **fields: Any) -> dict[str, Any]:
    """Return a member."""
    return {
        "id": an_id(slug),
        "email": f"{slug}@example.org",
        "name": slug.title(),
        "status": "free",
        "email_disabled": 0,
        "created_at": "2020-01-01T00:00:00.000Z",
        **fields,
    }


def subscribed(*names: str) -> list[dict[str, Any]]:
    """Return the rows that say who gets a newsletter."""
    return [
        {"id": an_id(f"n{n}"), "member_id": an_id(n), "newsletter_id": an_id("news")} for n in names
    ]


def comment(
    number: Any, text: str = "<p>Well said.</p>", *, post: Any = 1, by: str = "ada", **fields: Any
) -> dict[str, Any]:
    """Return a comment."""
    return {
        "id": an_id(f"c{number}"),
        "post_id": an_id(post),
        "member_id": an_id(by) if by else None,
        "parent_id": None,
        "status": "published",
        "html": text,
        "edited_at": None,
        "created_at": "2023-05-01T10:00:00.000Z",
        **fields,
    }


def liked(number: Any, *names: str, **fields: Any) -> list[dict[str, Any]]:
    """Return the rows that say which members were for a comment; of newer versions with a ``score`` of 1 or -1."""
    return [
        {
            "id": an_id(f"l{number}{n}"),
            "comment_id": an_id(f"c{number}"),
            "member_id": an_id(n) if n else None,
            "created_at": "2023-06-01T10:00:00.000Z",
            **fields,
        }
        for n in names
    ]


def picture() -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Pillow.new("RGB", (60, 40), "navy").save(out, "JPEG")
    return out.getvalue()


#: How a text shows one.
IMAGE = (
    '<figure class="kg-card kg-image-card">'
    '<img src="__GHOST_URL__/content/images/size/w600/2023/01/a.jpg" alt="A"></figure>'
)


def with_pictures() -> str:
    """Return a blog of one post with pictures: in its text, above it, and one that is nowhere."""
    return export(
        posts=[post(1, html=IMAGE, feature_image="__GHOST_URL__/content/images/2023/01/lead.jpg")],
        posts_meta=[
            {
                "post_id": an_id(1),
                "feature_image_alt": "A lead",
                "feature_image_caption": "By <b>Anna</b>",
                "og_image": "__GHOST_URL__/content/images/2023/01/gone.jpg",
            }
        ],
    )
