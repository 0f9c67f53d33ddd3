"""What speaks for spam in any language and before anything was learned: the form, the links, the patterns.

Each feature has a weight in natural log-odds, chosen by hand so that no single doubtful thing makes a comment
wait, two or three do, and only many, or a filled trap, send it to Spam at once.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from comments.spam import lists
from comments.spam.evidence import Evidence

#: Where a comment stands before anything is known: one in fifteen.
PRIOR = -2.6
#: Seconds. Hardly anybody reads a form, writes and sends it in less; but some paste, and browsers fill in the rest.
MINIMUM_TIME = 3.0
#: Kinds of trade that add up; more say nothing new.
TRADES_COUNTED = 3
#: Praise in more words than these says something else besides.
FEW_WORDS = 45
#: A text is looked at up to here, in characters: patterns are searched, and advertisers come to the point.
LOOKED_AT = 8_000

_LINK = re.compile(r"https?://[^\s<>\"'\])]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_BBCODE = re.compile(r"\[(url|link)[=\]]", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s", re.IGNORECASE)
_HIDDEN = re.compile(r"\w[\u200b\u200c\u2060\ufeff\u00ad]+\w")
_DIGITS = re.compile(r"\d{5,}")


@dataclass(frozen=True)
class Feature:
    """Something noticed: how much it weighs in natural log-odds, and the sentence that names it."""

    weight: float
    words: str


def features(evidence: Evidence) -> list[Feature]:
    """Return what speaks for and against spam, the strongest for it first. Looks nothing up."""
    found = [
        *of_the_form(evidence),
        *of_the_links(evidence),
        *of_the_words(evidence),
        *of_the_writer(evidence),
        *of_the_script(evidence),
    ]
    return sorted(found, key=lambda feature: -feature.weight)


def of_the_form(evidence: Evidence) -> Iterator[Feature]:
    """Yield what the form's own signs say."""
    signs = evidence.signs
    if signs.is_trapped:
        yield Feature(6.5, "A field that nobody sees was filled in.")
    if signs.is_forged:
        yield Feature(2.2, "The form’s stamp was forged or belongs to another article.")
    elif signs.seconds is not None and signs.seconds < MINIMUM_TIME:
        seconds = max(0, round(signs.seconds))
        yield Feature(
            2.0, f"Sent {seconds} {'second' if seconds == 1 else 'seconds'} after it was begun."
        )
    elif signs.seconds is not None:
        yield Feature(-0.6, "Written in a person’s time.")


def of_the_links(evidence: Evidence) -> Iterator[Feature]:
    """Yield what links say: how many, how much of the text, and where they lead."""
    text = evidence.text[:LOOKED_AT]
    links = _LINK.findall(text)
    if links:
        weight = 0.5 if len(links) == 1 else 1.3 if len(links) == 2 else 2.2
        yield Feature(
            weight, "It has a link." if len(links) == 1 else f"It has {len(links)} links."
        )
        around = len(_WORD.findall(_LINK.sub(" ", text)))
        if around < 8 * len(links):
            yield Feature(0.9, "There is little besides links.")
    hosts = [host_of(link) for link in links]
    website = host_of(evidence.website)
    cheap = [h for h in (*hosts, website) if h.rpartition(".")[2] in lists.THROWAWAY_ENDINGS]
    if cheap:
        yield Feature(1.6, f"Leads to {cheap[0]}, a kind of name that is taken for advertisements.")
    hidden = [h for h in (*hosts, website) if h in lists.SHORTENERS]
    if hidden:
        yield Feature(1.4, f"Leads through {hidden[0]}, which hides where.")
    if _BBCODE.search(text):
        yield Feature(3.2, "Has the link marks of forums, which mean nothing here.")
    if _ANCHOR.search(text):
        yield Feature(1.3, "Links are written as HTML.")


def of_the_words(evidence: Evidence) -> Iterator[Feature]:
    """Yield what the words sell, promise and praise."""
    text = unicodedata.normalize("NFKC", evidence.text[:LOOKED_AT])
    everything = f"{text}\n{evidence.name}\n{evidence.website.replace('-', ' ')}"
    lowered = everything.lower()
    trades = [
        (kind, found.group(0).strip())
        for kind, pattern in lists.TRADES.items()
        if (found := pattern.search(everything, lowered))
    ]
    for kind, word in trades[:TRADES_COUNTED]:
        yield Feature(2.1, f"Has a word of those who sell {kind}: “{word[:40]}”.")
    if found := lists.CONTACT.search(text, lowered):
        yield Feature(1.9, f"Asks to be written to elsewhere: “{found.group(0).strip()[:40]}”.")
    if found := lists.PROMISE.search(text, lowered):
        yield Feature(1.7, f"Promises in numbers: “{found.group(0).strip()[:40]}”.")
    flattery = lists.FLATTERY.search(text, lowered)
    if (found := flattery) and len(_WORD.findall(text)) < FEW_WORDS:
        leads = bool(evidence.website or _LINK.search(text))
        yield Feature(
            1.9 if leads else 0.4,
            f"Praise that fits anywhere{', with a link' if leads else ''}: “{found.group(0).strip()[:40]}”.",
        )


def of_the_writer(evidence: Evidence) -> Iterator[Feature]:
    """Yield what name, address and browser say."""
    if evidence.is_member:
        yield Feature(-1.2, "Signed in.")
    if evidence.is_reply:
        yield Feature(-0.3, "Answers somebody.")
    if _LINK.search(evidence.name) or re.search(r"\w\.(com|net|org|info|ru)\b", evidence.name):
        yield Feature(2.4, "The name is an address.")
    elif not evidence.is_member and len(evidence.name.split()) >= 5:
        yield Feature(1.0, "The name is a sentence.")
    local, _, host = evidence.email.lower().partition("@")
    if host in lists.THROWAWAY_MAIL:
        yield Feature(1.2, "The e-mail address is one for ten minutes.")
    if _DIGITS.search(local):
        yield Feature(0.4, "The e-mail address is a number.")
    if found := lists.PROGRAMS.search(evidence.user_agent, evidence.user_agent.lower()):
        yield Feature(2.0, f"Sent by a program: {found.group(0)}.")


def of_the_script(evidence: Evidence) -> Iterator[Feature]:
    """Yield what the writing itself says: tricks with letters, shouting."""
    text = evidence.text[:LOOKED_AT]
    mixed = [word for word in _WORD.findall(text) if is_mixed(word)]
    if mixed:
        yield Feature(2.3, f"Mixes letters of two scripts in a word: “{mixed[0][:40]}”.")
    if _HIDDEN.search(text):
        yield Feature(1.3, "Hides signs inside words.")
    capitals = sum(map(str.isupper, text))
    letters = capitals + sum(map(str.islower, text))
    if letters > 30 and capitals > 0.6 * letters:
        yield Feature(0.9, "Most of it is in capitals.")
    if _LINK.search(text) and evidence.language[:2] in {"", "en", "de", "fr", "es", "it", "pt"}:
        foreign = sum(map(is_far_script, text))
        if foreign > 0.3 * max(1, len(text)):
            yield Feature(0.8, "A link in another script than the article’s.")


def host_of(address: str) -> str:
    """Return the host of an address without "www."; empty for what is none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".")


def is_mixed(word: str) -> bool:
    """Whether a word has Latin letters beside Cyrillic or Greek ones, as words that hide from filters do."""
    if word.isascii():
        return False
    scripts = {
        script
        for letter in word
        for script in ("LATIN", "CYRILLIC", "GREEK")
        if unicodedata.name(letter, "").startswith(script)
    }
    return len(scripts) > 1 and len(word) > 2


def is_far_script(letter: str) -> bool:
    """Whether a letter is Cyrillic or of East Asia."""
    return "\u0400" <= letter <= "\u052f" or "\u2e80" <= letter <= "\ud7ff"
