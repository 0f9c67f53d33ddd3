"""The forms that our editor has for what Ghost's cards show. All take values as they come and return safe HTML.

``words`` are plain text, ``markup`` is HTML that Ghost's editor wrote and that is cleaned with the whole text later.
"""

import html
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from blog.languages import LANGUAGES
from transfer.values import line, text


def escaped(words: object) -> str:
    """Return plain text as HTML."""
    return html.escape(text(words), quote=False)


def attribute(value: object) -> str:
    """Return a value as an attribute's."""
    return html.escape(line(value))


def paragraph(markup: str) -> str:
    """Return a paragraph; empty for nothing."""
    return f"<p>{markup}</p>" if markup.strip() else ""


def link(address: object, markup: str) -> str:
    """Return a link; the words alone where there is no address."""
    shown = attribute(address)
    return f'<a href="{shown}">{markup or shown}</a>' if shown else markup


def caption(markup: object) -> str:
    """Return a figure's caption; empty for nothing."""
    inner = text(markup).strip()
    return f"<figcaption>{inner}</figcaption>" if inner else ""


def small(markup: object) -> str:
    """Return a paragraph in small print: a caption where our editor has no figure for it; empty for nothing."""
    inner = text(markup).strip()
    return f"<p><small>{inner}</small></p>" if inner else ""


def picture(
    address: object, alt: object = "", words: object = "", *, href: object = "", wide: bool = False
) -> str:
    """Return a picture with its caption; ``href`` is where a click leads."""
    src = attribute(address)
    if not src:
        return ""
    img = f'<img src="{src}" alt="{attribute(alt)}">'
    mark = ' class="wide"' if wide else ""
    return f"<figure{mark}>{link(href, img) if line(href) else img}{caption(words)}</figure>"


def gallery(figures: Iterable[str], words: object = "") -> str:
    """Return a gallery of pictures, its words below it."""
    inner = "".join(figures)
    below = small(words)
    return f'<div class="gallery">{inner}</div>{below}' if inner else below


def embed(address: object, words: object = "") -> str:
    """Return an address that is shown by a click where we know it, and is a link where not."""
    shown = attribute(address)
    if not shown:
        return ""
    return f'<figure class="embed"><a href="{shown}">{shown}</a>{caption(words)}</figure>'


def player(tag: str, address: object, title: object = "", words: object = "") -> str:
    """Return a player of sound or film (``tag`` is audio or video), with a link to the file below it."""
    src = attribute(address)
    if not src:
        return ""
    name = escaped(line(title)) or escaped(_file_name(line(address)))
    said = text(words).strip()
    below = f'<a href="{src}">{name}</a>' + (f" {said}" if said else "")
    return (
        f'<figure class="file"><{tag} src="{src}" controls preload="none"></{tag}>'
        f"<figcaption>{below}</figcaption></figure>"
    )


def download(address: object, title: object, words: object = "") -> str:
    """Return a file that is offered, with what is said of it."""
    src = attribute(address)
    if not src:
        return ""
    name = escaped(line(title)) or escaped(_file_name(line(address)))
    return (
        f'<figure class="file"><a href="{src}">{name}</a>{caption(escaped(line(words)))}</figure>'
    )


def code(source: object, language: object = "", words: object = "") -> str:
    """Return a block of code, its caption below it."""
    name = line(language).lower()
    name = {
        "js": "javascript",
        "ts": "typescript",
        "py": "python",
        "sh": "bash",
        "yml": "yaml",
    }.get(name, name)
    mark = f' class="language-{name}"' if name in LANGUAGES else ""
    inner = html.escape(text(source).strip("\n"), quote=False)
    return f"<pre><code{mark}>{inner}</code></pre>{small(words)}"


def quotation(*paragraphs: str, pull: bool = False) -> str:
    """Return a quotation; also what Ghost sets apart in a box of its own."""
    inner = "".join(paragraphs)
    mark = ' class="pull"' if pull else ""
    return f"<blockquote{mark}>{inner}</blockquote>" if inner else ""


def raw(source: object) -> str:
    """Return HTML that was written by hand, kept as it was written; rendering cleans and shows it."""
    inner = html.escape(text(source).strip("\n"), quote=False)
    return f'<pre class="raw-html">{inner}</pre>' if inner.strip() else ""


def _file_name(address: str) -> str:
    try:
        return unquote(urlsplit(address).path.rpartition("/")[2]) or address
    except ValueError:
        return address
