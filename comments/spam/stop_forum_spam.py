"""StopForumSpam's list as a judge of spam. Off unless STOP_FORUM_SPAM is set.

It is told the network address and a hash of the e-mail address, never the text.
"""

import hashlib
import json
from urllib.parse import urlencode

from comments.spam.asking import ask
from comments.spam.evidence import Evidence
from comments.spam.verdict import NoAnswer, Verdict

#: An address is taken for a spammer's from this confidence on, in percent: stopforumspam.com/usage.
LISTED_FROM = 50.0
#: Being listed says something about an address, which others may have by now: it never makes spam alone.
MOST, NOT_LISTED = 0.94, 0.1


class StopForumSpam:
    """Asks api.stopforumspam.org."""

    name = "StopForumSpam"

    def __init__(self, url: str = "https://api.stopforumspam.org") -> None:
        """Take where the service is."""
        self.url = url.rstrip("/")

    def judge(self, evidence: Evidence) -> Verdict:
        """Return what the list says of the writer. Raises NoAnswer."""
        asked = {"json": "1"}
        if evidence.address:
            asked["ip"] = evidence.address
        if evidence.email:
            # What the service calls emailhash; no safety is expected of MD5 here.
            email = evidence.email.strip().lower().encode()
            asked["emailhash"] = hashlib.md5(email, usedforsecurity=False).hexdigest()
        if len(asked) == 1:
            return Verdict(NOT_LISTED, ["StopForumSpam was not asked: neither address is known."])
        text, _ = ask(self.name, f"{self.url}/api?{urlencode(asked)}")
        listed = {kind: confidence(text, kind) for kind in asked if kind != "json"}
        words = {"ip": "network address", "emailhash": "e-mail address"}
        found = [words[kind] for kind, value in listed.items() if value >= LISTED_FROM]
        if not found:
            return Verdict(NOT_LISTED, ["StopForumSpam does not list the writer."])
        sure = min(MOST, max(listed.values()) / 100)
        return Verdict(sure, [f"StopForumSpam lists the {' and the '.join(found)}."])

    def learn(self, evidence: Evidence, is_spam: bool) -> None:
        """Do nothing: reporting a person to a public list is for people to do."""


def confidence(text: str, kind: str) -> float:
    """Return how sure the list is of an address, in percent; 0 for one that is not listed. Raises NoAnswer."""
    try:
        answer = json.loads(text)
        if answer.get("success") != 1:
            raise NoAnswer("StopForumSpam gave no verdict.")
        entry = answer.get(kind) or {}
        return float(entry.get("confidence", 0.0)) if entry.get("appears") else 0.0
    except (ValueError, AttributeError, TypeError):
        raise NoAnswer("StopForumSpam’s answer could not be read.") from None
