"""The languages in which a block of code can be written, and its colouring."""

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

#: Pygments' names, and how the editor's menu calls them. A language that is missing is plain text.
LANGUAGES = {
    "bash": "Shell",
    "c": "C",
    "cpp": "C++",
    "csharp": "C#",
    "css": "CSS",
    "diff": "Diff",
    "docker": "Dockerfile",
    "elixir": "Elixir",
    "go": "Go",
    "haskell": "Haskell",
    "html": "HTML",
    "ini": "INI",
    "java": "Java",
    "javascript": "JavaScript",
    "json": "JSON",
    "kotlin": "Kotlin",
    "latex": "LaTeX",
    "lua": "Lua",
    "makefile": "Makefile",
    "markdown": "Markdown",
    "nginx": "nginx",
    "perl": "Perl",
    "php": "PHP",
    "python": "Python",
    "r": "R",
    "ruby": "Ruby",
    "rust": "Rust",
    "sql": "SQL",
    "swift": "Swift",
    "toml": "TOML",
    "typescript": "TypeScript",
    "xml": "XML",
    "yaml": "YAML",
}
#: Longer blocks stay in one colour: lexers are regular expressions, and nobody reads that much code.
LONGEST = 100_000


def coloured(code: str, language: str) -> str:
    """Return code as HTML with a class on each piece (no style); escaped only for an unknown language."""
    known = language if language in LANGUAGES and len(code) <= LONGEST else "text"
    lexer = get_lexer_by_name(known, stripnl=False, ensurenl=False)
    return highlight(code, lexer, HtmlFormatter(nowrap=True))
