"""The text of an XML file as a parser can take it: decoded strictly, small wounds healed.

Exports in the wild carry control characters that XML forbids, bare ampersands, HTML's entities without a
document type, and blank lines or a PHP notice before the first line. None of it is worth refusing a blog.
Bytes that are no text, and a document type of its own (with which XML bombs and foreign entities come), are.
"""

import codecs
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Protocol

#: How much is read at once, in bytes.
BLOCK = 1 << 18
#: How far the beginning of the document is searched for, in characters.
_HEAD = 1 << 16

#: What XML 1.0 allows in no place (section 2.2).
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(
    r"&(?:(#(?:[0-9]{1,8}|[xX][0-9a-fA-F]{1,6});)|([A-Za-z][A-Za-z0-9]{0,31};))?"
)
_XML_NAMES = {"amp;", "lt;", "gt;", "quot;", "apos;"}
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
#: The longest thing that must not be cut in two between blocks.
_TAIL = 64


class Readable(Protocol):
    """Where bytes come from."""

    def read(self, size: int = ..., /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""


class Unreadable(Exception):
    """A file that cannot be imported; the message is for the person who tried."""


def encoding_of(head: bytes) -> str:
    """Return the encoding that a file says it has, by its first bytes; UTF-8 where it says nothing.

    Raises Unreadable for an encoding that nobody knows.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    named = _ENCODING.search(head[:1024])
    name = named[1].decode() if named else "utf-8"
    try:
        found = codecs.lookup(name).name
    except LookupError:
        raise Unreadable(
            f"The file says that it is in “{name}”, an encoding nobody knows."
        ) from None
    # Editors and browsers read Latin-1 as Windows-1252, and so does everybody who wrote it.
    return {"utf-8": "utf-8-sig", "iso8859-1": "cp1252", "ascii": "utf-8-sig"}.get(found, found)


def decoded(file: Readable) -> Iterator[str]:
    """Yield a file's text block by block; raises Unreadable at bytes that are no text in its encoding."""
    first = file.read(BLOCK)
    decoder = codecs.getincrementaldecoder(encoding_of(first))()
    block, lines = first, 1
    while True:
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line = lines + bytes(error.object[: error.start]).count(b"\n")
            raise Unreadable(
                f"Line {line}: there are bytes that are no {error.encoding} text. "
                "The file is damaged, or its first line names the wrong encoding."
            ) from None
        lines += block.count(b"\n")
        if text:
            yield text
        if not block:
            return
        block = file.read(BLOCK)


def healed(file: Readable) -> Iterator[str]:
    """Yield the text of an XML file, healed, block by block. Raises Unreadable.

    Nothing is left of the XML declaration and of what stands before it, but the ends of their lines: the text is
    decoded already, and whoever counts lines counts them all.
    """
    in_cdata, rest, has_begun = False, "", False
    for block in decoded(file):
        rest += FORBIDDEN.sub("", block)
        if not has_begun:
            if "<" not in rest and len(rest) < _HEAD:
                continue
            start = _beginning(rest)
            rest = "\n" * rest.count("\n", 0, start) + rest[start:]
            has_begun = True
        cut = len(rest) - _TAIL
        if cut > 0:
            done, in_cdata, rest = _heal(rest, cut, in_cdata)
            yield done
    done, _, rest = _heal(rest, len(rest), in_cdata)
    yield done + rest


def _beginning(text: str) -> int:
    """Return where the document begins: behind its declaration, else at its first tag."""
    declared = text.find("<?xml", 0, _HEAD)
    if declared >= 0 and (end := text.find("?>", declared)) >= 0:
        return end + 2
    return max(text.find("<"), 0)


def _heal(text: str, cut: int, in_cdata: bool) -> tuple[str, bool, str]:
    """Heal ``text`` up to about ``cut``; return that, whether a CDATA section is open, and the rest.

    Where the cut is, no mark and no reference may be cut in two.
    """
    if cut < len(text):
        for mark in (_CDATA, _CDATA_END):
            near = text.rfind(mark, max(0, cut - len(mark) + 1), cut + len(mark) - 1)
            cut = near if 0 <= near < cut else cut
        near = text.rfind("&", max(0, cut - _TAIL), cut)
        cut = near if near >= 0 else cut
    done, rest = text[:cut], text[cut:]
    pieces = done.split(_CDATA)
    for number, piece in enumerate(pieces):
        # Within a section its beginning is text, and outside of one its end is none of ours to mend.
        in_cdata = in_cdata or number > 0
        outside = piece
        if in_cdata:
            _, end, outside = piece.partition(_CDATA_END)
            in_cdata = not end
        if "&" in outside:
            kept = piece[: len(piece) - len(outside)]
            pieces[number] = kept + _REFERENCE.sub(_reference, outside)
    return _CDATA.join(pieces), in_cdata, rest


def _reference(found: "re.Match[str]") -> str:
    """Return a reference as XML can read it."""
    number, name = found[1], found[2]
    if number:
        digits = number[1:-1]
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        is_character = code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
        return found[0] if is_character or 0x10000 <= code <= 0x10FFFF else ""
    if name in _XML_NAMES:
        return found[0]
    if name in html5:
        return html5[name]
    return "&amp;" + found[0][1:]
