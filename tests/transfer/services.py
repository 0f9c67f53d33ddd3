"""Exports of Disqus, Remark42 and Isso as these services write them, made for one test each."""

import gzip
import json
import sqlite3
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://disqus.com/api/schemas/1.0/disqus.xsd http://disqus.com/api/schemas/1.0/disqus-internals.xsd">
<category dsq:id="1"><forum>river</forum><title>General</title><isDefault>true</isDefault></category>
"""

#: Where tests.factories.an_article(title="One") stands.
ONE = "https://river.example/2013/11/20/one/"


def cdata(text: str) -> str:
    """Return text as Disqus wraps it."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def disqus(*parts: str) -> str:
    """Return a whole export."""
    return HEAD + "\n".join(parts) + "\n</disqus>\n"


def d_thread(
    number: int, link: str = ONE, *, called: str = "", closed: bool = False, deleted: bool = False
) -> str:
    """Return a thread."""
    return (
        f'<thread dsq:id="{number}"><id>{escape(called)}</id><forum>river</forum><category dsq:id="1"/>'
        f"<link>{escape(link)}</link><title>One</title><message/><createdAt>2013-11-20T12:00:00Z</createdAt>"
        "<author><name>Anna</name><isAnonymous>false</isAnonymous><username>anna</username></author>"
        f"<isClosed>{str(closed).lower()}</isClosed><isDeleted>{str(deleted).lower()}</isDeleted></thread>"
    )


def d_post(
    number: int,
    text: str = "<p>Well said.</p>",
    *,
    thread: int = 1,
    parent: int = 0,
    at: str = "",
    name: str = "Ada",
    email: str = "ada@example.org",
    username: str = "ada",
    anonymous: bool = False,
    deleted: str = "false",
    spam: str = "false",
    extra: str = "",
) -> str:
    """Return a post."""
    at = at or f"2013-11-21T10:{number % 60:02}:00Z"
    above = f'<parent dsq:id="{parent}"/>' if parent else ""
    return (
        f'<post dsq:id="{number}"><id/><message>{cdata(text)}</message><createdAt>{at}</createdAt>'
        f"<isDeleted>{deleted}</isDeleted><isSpam>{spam}</isSpam>{extra}"
        f"<author><email>{escape(email)}</email><name>{escape(name)}</name>"
        f"<isAnonymous>{str(anonymous).lower()}</isAnonymous><username>{escape(username)}</username></author>"
        f'<ipAddress>192.0.2.7</ipAddress><thread dsq:id="{thread}"/>{above}</post>'
    )


META: dict[str, Any] = {"version": 1, "users": [], "posts": []}


def r_comment(number: str, text: str = "<p>Well said.</p>", **fields: Any) -> dict[str, Any]:
    """Return a comment of Remark42."""
    return {
        "id": number,
        "pid": fields.pop("pid", ""),
        "text": text,
        "user": {"name": "Ada", "id": "github_ada", "picture": "", "ip": "9f8e", "admin": False},
        "locator": {"site": "river", "url": fields.pop("url", ONE)},
        "score": 0,
        "votes": {},
        "time": "2013-11-21T10:00:00.123456789-06:00",
        "title": "One",
        **fields,
    }


def remark42(*comments: Any, meta: Any = META) -> str:
    """Return a whole backup; what is a text already stands there as a line."""
    lines = [c if isinstance(c, str) else json.dumps(c) for c in (meta, *comments)]
    return "\n".join(lines) + "\n"


def isso(path: Path, threads: list[tuple[Any, ...]], comments: list[dict[str, Any]]) -> Path:
    """Write a database of Isso."""
    db = sqlite3.connect(path)
    db.executescript(
        """
        CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR);
        CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
        CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER,
            created FLOAT NOT NULL, modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR,
            author VARCHAR, email VARCHAR, website VARCHAR, likes INTEGER DEFAULT 0,
            dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL, notification INTEGER NOT NULL DEFAULT 0);
        INSERT INTO preferences VALUES ('session-key', 'a1b2c3');
        """
    )
    db.executemany("INSERT INTO threads VALUES (?, ?, ?)", threads)
    for fields in comments:
        row = {
            "tid": 1,
            "parent": None,
            "created": 1385028000.5,
            "mode": 1,
            "remote_addr": "192.0.2.0",
            "text": "Well *said*.",
            "author": "Ada",
            "email": "ada@example.org",
            "website": None,
            "voters": b"\x00",
            **fields,
        }
        names = ", ".join(row)
        db.execute(
            f"INSERT INTO comments ({names}) VALUES ({', '.join('?' * len(row))})",
            list(row.values()),
        )
    db.commit()
    db.close()
    return path


def packed(path: Path, text: str | bytes) -> Path:
    """Write a file packed with gzip."""
    path.write_bytes(gzip.compress(text.encode() if isinstance(text, str) else text))
    return path
