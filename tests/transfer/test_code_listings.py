"""Code in the ways of WordPress's plugins: nothing that was typed there is taken for markup."""

import pytest

from tests.transfer.test_content import block, body

PHP = "<?php\necho '<div class=\"x\">' . $a['b'];\n\nif ($a < 3 && $b) { [gallery]; }\n?>"
SHOWN = PHP.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize(
    "text",
    [
        f'<pre lang="php" line="1">\n{PHP}\n</pre>',
        f"<pre lang='php' escaped='true'>{SHOWN}</pre>",
        f'<pre class="brush: php; title: ; notranslate" title="">\n{SHOWN}\n</pre>',
        f'<pre class="lang:php decode:true" >{SHOWN}</pre>',
        f'<pre class="a lang:php">{PHP}</pre>',
        f'[sourcecode language="php"]\n{PHP}\n[/sourcecode]',
        f"[php]{PHP}[/php]",
        block(
            "syntaxhighlighter/code",
            f'<pre class="wp-block-syntaxhighlighter-code">{SHOWN}</pre>',
            '{"language":"php"}',
        ),
    ],
)
def test_code_comes_as_it_was_typed(text):
    assert body(text) == f'<pre><code class="language-php">{SHOWN}</code></pre>'


@pytest.mark.parametrize(
    ("name", "language"),
    [("js", "javascript"), ("py", "python"), ("sh", "bash"), ("c#", "csharp"), ("xhtml", "html")],
)
def test_languages_have_the_names_of_plugins(name, language):
    assert body(f'<pre lang="{name}">x</pre>') == (
        f'<pre><code class="language-{language}">x</code></pre>'
    )


@pytest.mark.parametrize("name", ["plain", "text", "vb", "powershell", "as3"])
def test_languages_without_a_colour_are_code_all_the_same(name):
    assert body(f"[{name}]<b>x</b>[/{name}]") == "<pre><code>&lt;b&gt;x&lt;/b&gt;</code></pre>"
    assert body(f'<pre class="brush: {name};">x</pre>') == "<pre><code>x</code></pre>"


def test_breaks_of_the_visual_editor_end_lines():
    html = body('<pre class="brush: js">a<br />b<br>\nc &lt; d</pre>')
    assert html == '<pre><code class="language-javascript">a\nb\nc &lt; d</code></pre>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<pre>a <b>b</b></pre>", "<pre>a <b>b</b></pre>"),
        ('<pre lang="de">Gedicht <b>b</b></pre>', '<pre lang="de">Gedicht <b>b</b></pre>'),
        ('<pre lang="php">no end', '<pre lang="php">no end</pre>'),
        ("[text] is a word", "<p>[text] is a word</p>"),
    ],
)
def test_other_blocks_stay_as_they_are(text, html):
    assert body(text) == html


def test_code_in_code_loses_nothing():
    html = body('<pre lang="php">a [php]b[/php] c</pre>')
    assert all(letter in html for letter in "abc")
    html = body('[code]<pre lang="php">a</pre>[/code]')
    assert html == '<pre><code>&lt;pre lang="php"&gt;a&lt;/pre&gt;</code></pre>'


@pytest.mark.parametrize("text", ['<pre lang="php">', "<pre ", '<pre lang="php">x</pre>', "</pre>"])
def test_a_text_of_nothing_but_code_takes_no_longer_than_another(text):
    body(text * (60_000 // len(text)))
