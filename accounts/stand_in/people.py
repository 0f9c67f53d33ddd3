"""The people who have an account at the stand-in, at all four providers alike."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody with an account. ``email`` is empty for somebody who does not give one."""

    key: str
    name: str
    username: str
    email: str = ""
    email_verified: bool = False

    def number(self, provider: str) -> int:
        """Return the number of the account at a provider: another at each, always the same."""
        digest = hashlib.sha256(f"{provider}:{self.key}".encode()).digest()
        return int.from_bytes(digest[:6], "big")


PEOPLE = (
    Person("ada", "Ada Demo", "adademo", "ada@demo.example", email_verified=True),
    Person("sokha", "សុខា Demo", "sokhademo", "sokha@demo.example"),
    Person("ken", "Ken Demo", "kendemo"),
    # Whoever never gave a name often has the address in its place.
    Person("nameless", "nameless@demo.example", "namelessdemo", "nameless@demo.example"),
)
