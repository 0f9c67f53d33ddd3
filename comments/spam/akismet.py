"""Akismet as a judge of spam. Off unless AKISMET_KEY is set: it is told what a comment says and who wrote it."""

from comments.spam.asking import ask
from comments.spam.evidence import Evidence
from comments.spam.verdict import NoAnswer, Verdict

#: The probability that its two kinds of "true" stand for: akismet.com/developers/detailed-docs/comment-check.
BLATANT, SPAM, WELCOME = 0.999, 0.96, 0.05


class Akismet:
    """Asks rest.akismet.com, with the operator's key."""

    name = "Akismet"

    def __init__(self, key: str, site: str, url: str = "https://rest.akismet.com") -> None:
        """Take the key, the address of the blog, and where the service is."""
        self.key, self.site, self.url = key, site, url.rstrip("/")

    def judge(self, evidence: Evidence) -> Verdict:
        """Return what it says. Raises NoAnswer for anything but "true" and "false", a wrong key for instance."""
        text, headers = ask(self.name, f"{self.url}/1.1/comment-check", self.described(evidence))
        match text.strip():
            case "true":
                sure = headers.get("x-akismet-pro-tip") == "discard"
                return Verdict(BLATANT if sure else SPAM, ["Akismet takes it for spam."])
            case "false":
                return Verdict(WELCOME, ["Akismet finds no fault."])
        help_text = headers.get("x-akismet-debug-help", "")[:120]
        raise NoAnswer(f"Akismet gave no verdict{f': {help_text}' if help_text else ''}.")

    def learn(self, evidence: Evidence, is_spam: bool) -> None:
        """Tell it what an editor has decided. Raises NoAnswer."""
        what = "submit-spam" if is_spam else "submit-ham"
        ask(self.name, f"{self.url}/1.1/{what}", self.described(evidence))

    def described(self, evidence: Evidence) -> dict[str, str]:
        """Return a comment as its interface names things; what is empty is left out."""
        fields = {
            "api_key": self.key,
            "blog": self.site,
            "user_ip": evidence.address,
            "user_agent": evidence.user_agent,
            "permalink": f"{self.site}{evidence.permalink}",
            "comment_type": "reply" if evidence.is_reply else "comment",
            "comment_author": evidence.name,
            "comment_author_email": evidence.email,
            "comment_author_url": evidence.website,
            "comment_content": evidence.text,
            "comment_date_gmt": evidence.written_at,
            "blog_lang": evidence.language.replace("-", "_").lower(),
            "blog_charset": "UTF-8",
            "honeypot_field_name": "comment_topic",
        }
        return {name: value for name, value in fields.items() if value}
