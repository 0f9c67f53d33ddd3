"""Who writes a comment, before there is one."""

from dataclasses import dataclass

from accounts.models import User

#: Shown beside a comment whose guest gave no name, where the owner allows that.
ANONYMOUS = "Anonymous"


@dataclass(frozen=True)
class Author:
    """Who writes: somebody with an account, or a guest by name and e-mail; and from where."""

    user: User | None = None
    name: str = ""
    email: str = ""
    url: str = ""
    provider: str = ""
    address: str | None = None
    user_agent: str = ""

    @property
    def identity(self) -> str:
        """What tells one writer from another. Guests without an e-mail address are told apart by network address."""
        if self.user:
            return f"user:{self.user.pk}"
        return f"guest:{self.email.lower() or self.address}"

    @property
    def shown_name(self) -> str:
        """The name that stands beside the comment."""
        return self.user.public_name if self.user else self.name or ANONYMOUS
