"""The one place where untrusted markup becomes HTML that templates may print unescaped.

Two allow-lists, one cleaner. Everything not named here is removed; text is kept.
"""

from dataclasses import dataclass, field

import nh3

#: Schemes a link may have. No ``javascript:``, no ``data:``.
LINK_SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True)
class Policy:
    """What may stay in a piece of HTML, and the ``rel`` that every link gets."""

    tags: set[str]
    attributes: dict[str, set[str]]
    link_rel: str | None
    schemes: set[str] = field(default_factory=lambda: set(LINK_SCHEMES))
    allowed_classes: dict[str, set[str]] | None = None


#: What commenters may use: DESIGN's Markdown subset, and the small HTML that WordPress allows in comments.
COMMENT_POLICY = Policy(
    tags={
        *("p", "br", "a", "em", "strong", "b", "i", "del", "s", "strike", "q", "cite", "abbr"),
        *("blockquote", "code", "pre", "ul", "ol", "li"),
    },
    attributes={
        "a": {"href", "title"},
        "abbr": {"title"},
        "blockquote": {"cite"},
        "q": {"cite"},
        "del": {"datetime"},
        "ol": {"start"},
    },
    # Search engines are told that we do not vouch for these links; the target cannot reach our window.
    link_rel="nofollow ugc noopener",
    schemes={"http", "https", "mailto"},
)

#: What an editor's rich text may contain.
ARTICLE_POLICY = Policy(
    tags={
        *("p", "br", "hr", "h2", "h3", "h4", "a", "em", "strong", "b", "i", "u", "s", "del", "ins"),
        *("sub", "sup", "mark", "small", "q", "cite", "abbr", "code", "pre", "kbd", "time"),
        *("blockquote", "ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "img"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "span", "div"),
    },
    attributes={
        "*": {"lang", "dir", "id"},
        "a": {"href", "title", "hreflang"},
        "abbr": {"title"},
        "blockquote": {"cite"},
        "q": {"cite"},
        "time": {"datetime"},
        "ol": {"start", "reversed", "type"},
        "img": {"src", "alt", "width", "height", "loading", "decoding", "title"},
        "th": {"colspan", "rowspan", "scope"},
        "td": {"colspan", "rowspan"},
        "code": {"data-language"},
    },
    link_rel="noopener",
    allowed_classes={"figure": {"wide"}, "blockquote": {"pull"}},
)


def clean(html: str, policy: Policy) -> str:
    """Return ``html`` with only what ``policy`` allows. Costs grow with the square of nesting: cap length first."""
    return nh3.clean(
        html,
        tags=policy.tags,
        attributes=policy.attributes,
        url_schemes=policy.schemes,
        link_rel=policy.link_rel,
        allowed_classes=policy.allowed_classes,
        strip_comments=True,
    )


def text_only(html: str) -> str:
    """Return the text of ``html`` without any markup, entities still escaped."""
    return nh3.clean(html, tags=set())
