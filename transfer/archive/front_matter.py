"""What stands above the text of an article's file: TOML between two lines of +++, as static site generators read it."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

MARK = "+++"
#: JSON escapes all control characters but this one, which TOML forbids.
_DELETE = re.compile("\x7f")
_KEY = re.compile(r"[a-z_]+\Z")


def with_front_matter(fields: Mapping[str, Any], text: str) -> str:
    """Return a text with its fields above it; a field that is None is left out.

    Raises ValueError for a name or value that has no place here: there are texts, whole numbers, truths, moments, and
    lists of texts.
    """
    lines = [f"{name} = {_value(name, v)}" for name, v in fields.items() if v is not None]
    return "\n".join([MARK, *lines, MARK, "", text.rstrip("\n"), ""])


def _value(name: str, value: Any) -> str:
    if not _KEY.match(name):
        raise ValueError(f"{name} is no name of a field.")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    raise ValueError(f"{name} holds {type(value).__name__}.")


def _text(value: str) -> str:
    """Return a basic string of TOML: JSON's escapes are all among its own, and its quotes are the same."""
    return _DELETE.sub(r"\\u007f", json.dumps(value, ensure_ascii=False))
