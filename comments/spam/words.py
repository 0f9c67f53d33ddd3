"""What the classifier reads in a comment: words, hosts and names, as numbers that do not tell what they were."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from comments.spam.evidence import Evidence

#: Different words that are read of one comment. One query looks all of them up.
MOST = 300
#: Characters that are read: enough for MOST words of any language.
READ = 12_000
#: Longer ones are no words, and shorter ones say nothing.
SHORTEST, LONGEST = 2, 40

#: Scripts that put no blanks between words; two neighbouring signs stand for a word.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
_WORD = re.compile(r"\w(?:[\w’'-]*\w)?")
_LINK = re.compile(r"https?://[^\s<>\"'\])]+", re.IGNORECASE)


def words_in(evidence: Evidence) -> dict[int, str]:
    """Return the different words of a comment, at most MOST, by their number; the text is for explaining."""
    found: dict[int, str] = {}
    for word in read(evidence):
        found.setdefault(number_of(word), word)
        if len(found) == MOST:
            break
    return found


def read(evidence: Evidence) -> Iterator[str]:
    """Yield words, each as often as it stands there; what is not of the text says what it is of."""
    for kind, text in (("name", evidence.name), ("site", evidence.website)):
        for word in split(text):
            yield f"{kind}:{word}"
    host = evidence.email.rpartition("@")[2].lower()
    if host:
        yield f"mail:{host[:LONGEST]}"
    text = evidence.text[:READ]
    for link in _LINK.findall(text):
        parts = urlsplit(link) if "[" not in link else None
        if parts and parts.netloc:
            yield f"link:{parts.netloc.lower().removeprefix('www.')[:LONGEST]}"
    yield "no links" if not _LINK.search(text) else "links"
    yield from split(text)


def split(text: str) -> Iterator[str]:
    """Yield the words of a text: full-width letters as plain ones, without case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    for run in _UNSPACED.findall(plain):
        for start in range(max(1, len(run) - 1)):
            yield run[start : start + 2]
    for word in _WORD.findall(_UNSPACED.sub(" ", plain)):
        if SHORTEST <= len(word) <= LONGEST:
            yield word


def number_of(word: str) -> int:
    """Return the number under which a word is stored: 63 bits of a hash, as both databases hold them.

    Two of a million words meet with a probability of one in ten million.
    """
    digest = hashlib.blake2b(word.encode(), digest_size=8, person=b"broadsheet-spam").digest()
    return int.from_bytes(digest, "big") >> 1
