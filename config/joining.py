"""Joins what a page loads into one style sheet and one module, from sources that stay small files.

A file in ``css/pages`` or ``js/pages`` only names its parts, in words that a browser could follow itself:
``@import url("…");`` or ``import "./…";``. Each part comes once, before whatever names it. Of CSS and JavaScript this
knows the few shapes that our sources have, at the beginning of a line, and refuses every other: what cannot be joined
must not be guessed.
"""

import posixpath
import re
from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured

#: Returns the text of a source by its name, which is a path below ``static/``; None where there is none.
Reader = Callable[[str], str | None]

_SHEET_IMPORTS = re.compile(r'(?:@import url\("(?!/)[\w./-]+"\);\s*)+')
_SHEET_IMPORT = re.compile(r'"(.+)"')
#: A comment that begins a line stands in no text: those of CSS end with their line.
_SHEET_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n?", re.MULTILINE | re.DOTALL)
_SHEET_URL = re.compile(r"""(?<=url\()(["']?)(?![a-z]+:|[/#])([^"')]+)(?=\1\))""")

_MODULE_IMPORT = re.compile(
    r'^import (?:\{(?P<names>[\w$,\s]+)\} from )?"(?P<path>\.{1,2}/[\w./-]+)";\n', re.MULTILINE
)
_MODULE_EXPORT = re.compile(
    r"^export (?=(?:async function|function|class|const) (?P<name>\w+))", re.MULTILINE
)
#: What is left after these two, and what has another meaning inside a function.
_MODULE_UNKNOWN = re.compile(
    r"^\s*(?:import|export)\b.*|\bimport\s*[.(].*|^(?![\s/*]).*\bawait\b.*|\bjoined\d.*",
    re.MULTILINE,
)


class CannotJoin(ImproperlyConfigured):
    """A source has a shape that is not known here; the message names it."""


def is_joined(name: str) -> bool:
    """Tell whether the file with this name stands for the parts that it names."""
    return re.fullmatch(r"(css|js)/pages/[\w-]+\.\1", name) is not None


def joined(name: str, read: Reader) -> str:
    """Return a page's style sheet or module with everything that it names in it; raise ``CannotJoin``."""
    if name.endswith(".css"):
        sheets: dict[str, str] = {}
        _gather_sheets(name, posixpath.dirname(name), read, sheets, ())
        return "".join(sheets.values())
    modules: dict[str, str] = {}
    _gather_modules(name, read, modules, ())
    return "\n".join(modules.values())


def _gather_sheets(
    name: str, folder: str, read: Reader, sheets: dict[str, str], above: tuple[str, ...]
) -> None:
    """Add the sheets that one consists of, in their order, as if they stood in ``folder``."""
    if name in sheets:
        # A browser would let the later place count.
        raise CannotJoin(f"{name} is imported twice, the second time by {above[-1]}.")
    css = _SHEET_COMMENT.sub("", _source(name, read, above)).strip("\n") + "\n"
    if _SHEET_IMPORTS.fullmatch(css):
        for path in _SHEET_IMPORT.findall(css):
            _gather_sheets(_beside(name, path), folder, read, sheets, (*above, name))
        return
    if re.search(r"@(?:import|charset|namespace)\b", css):
        raise CannotJoin(
            f'{name} has rules beside lines of @import url("…");, or other lines than these.'
        )
    if css.count("{") != css.count("}") or "/*" in re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL):
        raise CannotJoin(f"{name} leaves something open, which would take in what follows.")

    def moved(found: re.Match[str]) -> str:
        return found[1] + posixpath.relpath(_beside(name, found[2]), folder)

    sheets[name] = _SHEET_URL.sub(moved, css)


def _gather_modules(
    name: str, read: Reader, modules: dict[str, str], above: tuple[str, ...]
) -> list[str]:
    """Add a module after those that it imports, each in a function of its own; return the names it exports."""
    code = _source(name, read, above).rstrip("\n") + "\n"
    imports = list(_MODULE_IMPORT.finditer(code))
    exports = [found["name"] for found in _MODULE_EXPORT.finditer(code)]
    code = _MODULE_EXPORT.sub("", _MODULE_IMPORT.sub("", code))
    if unknown := _MODULE_UNKNOWN.search(code):
        raise CannotJoin(f"{name} has what cannot be joined: {unknown[0].strip()}")
    if name in modules:
        return exports
    wanted = []
    for found in imports:
        source = _beside(name, found["path"])
        offered = _gather_modules(source, read, modules, (*above, name))
        pairs = [
            pair.split(" as ")
            for pair in re.split(r",\s*", (found["names"] or "").strip(", \n"))
            if pair
        ]
        for pair in pairs:
            if pair[0] not in offered:
                raise CannotJoin(f"{name} imports {pair[0]}, which {source} does not export.")
        if pairs:
            place = list(modules).index(source)
            wanted.append(
                f"const {{ {', '.join(': '.join(pair) for pair in pairs)} }} = joined{place};\n"
            )
    given = f"return {{ {', '.join(exports)} }};\n" if exports else ""
    modules[name] = (
        f"// {name}\nconst joined{len(modules)} = (() => {{\n{''.join(wanted)}{code}{given}}})();\n"
    )
    return exports


def _source(name: str, read: Reader, above: tuple[str, ...]) -> str:
    """Return what a file holds; refuse one that is missing, or that imports itself by way of others."""
    if name in above:
        raise CannotJoin(f"{' → '.join((*above, name))} is a circle.")
    text = read(name)
    if text is None:
        raise CannotJoin(f"{' → '.join((*above, name))}: there is no such file.")
    return text


def _beside(name: str, path: str) -> str:
    """Return the name of what a file calls ``path``."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
