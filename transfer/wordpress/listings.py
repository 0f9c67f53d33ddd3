"""Blocks of code as WordPress's plugins for it have them: which language they name, and what stands in them.

The shortcodes and the names of languages are SyntaxHighlighter's (https://wordpress.com/support/code/posting-source-code/);
<pre lang="php"> is WP-Syntax's, <pre class="lang:php"> Crayon's. What stands there is shown as it was typed, though to
everybody else it is markup.
"""

import html
import re
from collections.abc import Callable

from blog.languages import LANGUAGES

#: What the plugins call languages that have another name here.
_CALLED = {
    **dict.fromkeys(("js", "jscript", "jquery"), "javascript"),
    **dict.fromkeys(("py", "python3"), "python"),
    **dict.fromkeys(("rb", "rails", "ror"), "ruby"),
    **dict.fromkeys(("sh", "shell", "zsh"), "bash"),
    **dict.fromkeys(("c#", "c-sharp", "cs"), "csharp"),
    **dict.fromkeys(("c++",), "cpp"),
    **dict.fromkeys(("pl",), "perl"),
    **dict.fromkeys(("yml",), "yaml"),
    **dict.fromkeys(("golang",), "go"),
    **dict.fromkeys(("xhtml", "html4strict", "html5"), "html"),
    **dict.fromkeys(("xslt",), "xml"),
    **dict.fromkeys(("tex",), "latex"),
    **dict.fromkeys(("patch",), "diff"),
    **dict.fromkeys(("mysql", "tsql"), "sql"),
}
#: Languages without a colour here, by the names that SyntaxHighlighter has for them.
_PLAIN = {
    *(
        "actionscript3",
        "as3",
        "clojure",
        "clj",
        "coldfusion",
        "cf",
        "delphi",
        "pascal",
        "erlang",
        "erl",
    ),
    *("fsharp", "groovy", "javafx", "jfx", "matlab", "matlabkey", "objc", "obj-c", "plain", "text"),
    *("powershell", "ps", "scala", "splus", "vb", "vbnet"),
}
_OPEN = re.compile(r"<pre\b([^<>]*)>", re.IGNORECASE)
_END = re.compile(r"</pre\s*>", re.IGNORECASE)
_LANG = re.compile(r"\blang\s*=\s*[\"']([\w#+-]{1,20})[\"']", re.IGNORECASE)
_CLASS = re.compile(r"\bclass\s*=\s*[\"'](?:[^\"'<>]*\s)?(?:brush|lang)\s*:\s*([\w#+-]{1,20})")
_BREAK = re.compile(r"<br\s*/?>\n?", re.IGNORECASE)
#: The block of SyntaxHighlighter names its language in its mark alone.
_MARKED = re.compile(
    r"(<!--\s+wp:syntaxhighlighter/code\s+\{[^{}<>]{0,200}\"language\":\"([\w#+-]{1,20})\"[^{}<>]{0,200}\}\s+-->\s{0,9}<pre\b)"
)


def language_of(name: str) -> str:
    """Return our name of a language; empty for one that we do not colour."""
    name = name.lower()
    name = _CALLED.get(name, name)
    return name if name in LANGUAGES else ""


def is_language(name: str) -> bool:
    """Return whether a plugin takes a name for that of a language, coloured here or not."""
    return bool(language_of(name)) or name.lower() in _PLAIN


def listing(words: str, language: str) -> str:
    """Return a block of code of what was typed; ``language`` as a plugin calls it."""
    name = language_of(language)
    mark = f' class="language-{name}"' if name else ""
    # The visual editor writes references, the text editor what it means.
    words = words if "<" in words else html.unescape(words)
    words = html.escape(words.strip("\n"), quote=False)
    return f"<pre><code{mark}>{words}</code></pre>"


def with_listings(text: str, hold: Callable[[str], str]) -> str:
    """Return a text in which ``hold`` has each block that names a language in one of the plugins' ways."""
    text = _MARKED.sub(r'\1 lang="\2"', text)
    out, at = [], 0
    while found := _OPEN.search(text, at):
        end = _END.search(text, found.end())
        if end is None:
            break
        words = text[found.end() : end.start()]
        named = _LANG.search(found[1])
        if named is None and (named := _CLASS.search(found[1])):
            # These expect references, so that an element is one of the visual editor's.
            words = _BREAK.sub("\n", words)
        out.append(text[at : found.start()])
        # What is held already stands in it: nothing to be read as code any more.
        if named and is_language(named[1]) and "data-hold" not in words:
            out.append(hold(listing(words, named[1])))
        else:
            out.append(text[found.start() : end.end()])
        at = end.end()
    return "".join([*out, text[at:]])
