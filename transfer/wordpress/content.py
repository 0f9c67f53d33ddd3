"""From a WordPress text to the HTML of our editor: blocks, automatic paragraphs, shortcodes, pictures, links.

Every step takes time in proportion to the text: no expression looks beyond the beginning of the next tag.
"""

import html
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from blog.embeds import embed_of
from blog.html_tree import tree
from blog.left_out import left_out
from blog.paragraphs import with_paragraphs
from blog.rendering import BODY_LENGTH, clean_body
from blog.sanitizing import IMPORT_POLICY, clean, is_too_deep
from transfer.inline_pictures import InlinePictures, as_files
from transfer.wordpress.blocks import Blocks, replace_comments
from transfer.wordpress.codes import Codes
from transfer.wordpress.figures import embedded, video_address, with_sources
from transfer.wordpress.listings import with_listings
from transfer.wordpress.markup import Markup
from transfer.wordpress.media import Library
from transfer.wordpress.notes import notes_in, with_notes
from transfer.wordpress.shortcodes import replaced

_HOLD = re.compile(r"(?:<p>\s*)?<hr data-hold=\"(\d+)\">(?:\s*</p>)?")
#: A formula, and behind it how large and in what colours it was drawn.
_LATEX = re.compile(r"\$latex\s+([^$\n]{1,2000}?)(?:\s*&(?:amp;|#038;)?(?:s|bg|fg|c)=[\w-]*)*\s*\$")
_BARE = re.compile(
    r"^[ \t]*+(?:<p>)?(https?://[^\s<>\"\[\]]{4,500}+)(?:</p>)?[ \t]*$", re.MULTILINE
)
_FRAME = re.compile(
    r"<(iframe|embed|object)\b[^<>]*?\b(?:src|data)\s*=\s*[\"']([^\"'<>]{4,4000})[\"'][^<>]*>"
    r"(?:(?:(?!<\1\b).){0,2000}?</\1>)?",
    re.DOTALL | re.IGNORECASE,
)
#: Players of old may name what they play in an element of its own alone.
_PARAMETER = re.compile(
    r"<param\b(?=[^<>]*\bname\s*=\s*[\"']?(?:movie|src|url|filename)\b)"
    r"[^<>]*\bvalue\s*=\s*[\"']([^\"'<>]{4,4000})[\"'][^<>]*>",
    re.IGNORECASE,
)
#: What stood around players of old; to a parser it is a wall within which other rules hold.
_BOX = re.compile(r"</?(?:object|param|embed|applet|noembed)\b[^<>]*>", re.IGNORECASE)
#: Older covers have their picture in a style.
_COVER = re.compile(
    r"<(?:div|section|figure)\b[^<>]*\bwp-block-cover\b[^<>]*\burl\([\"']?([^()<>\"']{1,2000})[^<>]*>",
    re.IGNORECASE,
)
#: So much of a text is looked at, in characters: twice what is stored of it, for it grows shorter on the way.
LONGEST = 2 * BODY_LENGTH
#: Names of headings and elements that our editor has under another name, or not.
_RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4", "strike": "s", "tt": "code", "acronym": "abbr"}
#: What is folded up there stands open here, below its own words.
_RENAMED["summary"] = "h4"
_RENAME = re.compile(r"<(/?)(h1|h5|h6|strike|tt|acronym|summary)\b", re.IGNORECASE)
#: Marks of Word around what only it is to show: <![if !supportLists]>.
_CONDITION = re.compile(r"<!\[(?:if\b[^\[\]<>]{0,60}|endif)\]>", re.IGNORECASE)
#: A sign that is drawn and not read out: the + of an accordion, the veil of a cover.
_ORNAMENT = re.compile(
    r"<(span|i)\b[^<>]*\baria-hidden=[\"']true[\"'][^<>]*>[^<>]{0,20}</\1>", re.IGNORECASE
)


@dataclass
class Surroundings:
    """What a text may refer to: ``hosts`` are the blog's own, ``blocks`` those that others refer to, by number.

    ``pictures`` takes those that stand in a text itself.
    """

    hosts: set[str] = field(default_factory=set)
    library: Library = field(default_factory=Library)
    blocks: Mapping[str, str] = field(default_factory=dict)
    pictures: InlinePictures | None = None


@dataclass
class Converted:
    """A text in our form, and what could not come along.

    ``unknown`` counts shortcodes and blocks, ``missing`` are pictures of which there is no copy here, ``absent``
    numbers of pictures that a gallery names and the export does not; a post of several pages has ``pages``. ``lost``
    says what else is left out, in sentences.
    """

    body: str
    unknown: Counter[str]
    missing: list[str]
    absent: list[str]
    lost: Counter[str] = field(default_factory=Counter)
    pages: int = 1
    is_cut: bool = False


def convert(text: str, around: Surroundings, number: str = "", notes: str = "") -> Converted:
    """Return a text of WordPress as our editor stores it.

    ``number`` is that of the post it stands in, ``notes`` the custom field with its footnotes.
    """
    return _Conversion(around, number).run(with_notes(text, notes_in(notes)))


class _Conversion:
    """One text on its way."""

    def __init__(self, around: Surroundings, number: str) -> None:
        self.held: list[str] = []
        self.pages = 1
        self.codes = Codes(around.library, number, self._hold)
        self.blocks = Blocks(around.library, around.blocks)
        self.markup = Markup(around.library, around.hosts)
        self.pictures = around.pictures
        self.unknown: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()

    def run(self, text: str) -> Converted:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        # The marks are ours alone: a text that brings its own could name itself for ever.
        while "data-hold" in text:
            text = text.replace("data-hold", "")
        text = replaced(text, self.codes.verbatim, keeps_escapes=True)
        text = with_listings(text, self._hold)
        text = as_files(text, self.pictures, self.lost, {})
        is_cut = len(text) > LONGEST
        text = text[:LONGEST]
        text = "\n\n".join(
            self._piece(piece.text, is_free=piece.is_free) for piece in self.blocks.pieces(text)
        )
        text = self._put_back(text)
        self.lost += left_out(text, IMPORT_POLICY)
        if is_too_deep(text):
            text = re.sub(r"<[^<>]*>", " ", text)
        root = tree(clean(text, IMPORT_POLICY))
        self.markup.rewrite(root)
        text = root.html.strip()
        return Converted(
            clean_body(text).strip(),
            self.codes.unknown + self.blocks.unknown + self.unknown,
            self.markup.missing,
            [*self.codes.absent, *self.blocks.absent],
            self.lost,
            self.pages,
            is_cut=is_cut or len(text) > BODY_LENGTH,
        )

    def _piece(self, text: str, *, is_free: bool) -> str:
        """Convert a stretch of a text, but for what needs all of it."""
        # First of all: what stands in a comment means nothing to readers.
        text = replace_comments(_CONDITION.sub("", text), self._comment)
        text = _ORNAMENT.sub("", text)
        text = _COVER.sub(lambda m: f'{m[0]}<figure><img src="{m[1]}"></figure>', text)
        text = with_sources(text)
        text = _FRAME.sub(self._frame, _PARAMETER.sub(self._parameter, text))
        text = _BOX.sub("", text)
        text = replaced(text, self.codes.become)
        text = _LATEX.sub(
            lambda m: f"<code>{html.escape(html.unescape(m[1]), quote=False)}</code>", text
        )
        text = _BARE.sub(self._bare, text)
        text = _RENAME.sub(lambda m: f"<{m[1]}{_RENAMED[m[2].lower()]}", text)
        return with_paragraphs(text) if is_free else text.strip()

    def _hold(self, finished: str) -> str:
        """Keep a finished piece out of the way of the paragraphs; return what stands for it meanwhile."""
        self.held.append(finished)
        return f'\n\n<hr data-hold="{len(self.held) - 1}">\n\n'

    def _put_back(self, text: str) -> str:
        """Put what is held in its place; a piece holds only pieces that were made before it."""
        while "data-hold" in text and _HOLD.search(text):
            text = _HOLD.sub(
                lambda m: self.held[int(m[1])] if int(m[1]) < len(self.held) else "", text
            )
        return text

    def _comment(self, inner: str) -> str:
        """Return what a comment of HTML becomes: WordPress's two marks mean something."""
        if inner.startswith("more"):
            return self._hold('<hr class="more">')
        if inner.strip() == "nextpage":
            self.pages += 1
        return ""

    def _bare(self, found: "re.Match[str]") -> str:
        """Make an embed of a known address that stands alone on a line, as WordPress does."""
        address = video_address(html.unescape(found[1]))
        return self._hold(embedded(address)) if embed_of(address) else found[0]

    def _parameter(self, found: "re.Match[str]") -> str:
        """Return what a player of old shows where nothing else in it says so; nothing beside such an element."""
        address = html.unescape(found[1]).strip()
        if found.string.count(found[1]) > 1 or not address.startswith(("http://", "https://")):
            return ""
        return self._hold(embedded(video_address(address)))

    def _frame(self, found: "re.Match[str]") -> str:
        address = html.unescape(found[2]).strip()
        address = f"https:{address}" if address.startswith("//") else address
        if not address.startswith(("http://", "https://")) or re.search(r"\s", address):
            self.unknown[f"{found[1].lower()} without an address"] += 1
            return ""
        address = video_address(address)
        if self.markup.library.is_own(address):
            # A file of the blog's own, shown in a frame; most often beside the link to it.
            if found.string.count(found[2]) > 1:
                return ""
            return self._hold(f'<p><a href="{html.escape(address)}">{html.escape(address)}</a></p>')
        if embed_of(address) is None:
            self.unknown[f"frame of {urlsplit(address).hostname or 'nobody'}"] += 1
        return self._hold(embedded(address))
