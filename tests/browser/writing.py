"""What the tests of the editor's page do with it."""

import base64
import io
import re
import uuid
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page, expect

#: Generous: a busy machine, and an autosave a second and a half after the last key.
PATIENCE = 30_000


#: A text with everything that the editor can write, and what it keeps of older ones.
EVERYTHING = """
<p>A note<span class="footnote">With <em>emphasis</em>, <code>code</code>
and <a href="/x/">a link</a>.</span>
and <a href="https://example.org/"><code>linked code</code></a>, <mark>marked</mark>, H<sub>2</sub>O.</p>
<h2 id="anchor">Heading</h2><h3>Lower</h3><h4>Lowest</h4>
<ul><li>one<ul><li>nested</li></ul></li><li>two</li></ul><ol start="3"><li>three</li></ol>
<figure class="quotation">
<blockquote><p>Nobody came.</p></blockquote>
<figcaption>Ada, <cite>Letters</cite></figcaption></figure>
<blockquote><p>Without a source.</p></blockquote>
<figure class="wide"><img src="/a.png" alt="A" width="8" height="5">
<figcaption>Words</figcaption></figure>
<div class="gallery"><figure><img src="/a.png" alt=""></figure>
<figure><img src="/b.png" alt=""></figure></div>
<table><thead><tr><th>Year</th><th>Tons</th></tr></thead>
<tbody><tr><td>1912</td><td colspan="1">12</td></tr></tbody></table>
<pre><code class="language-python">def rise():
    return 2  # metres</code></pre>
<figure class="embed"><a href="https://vimeo.com/76979871">https://vimeo.com/76979871</a>
<figcaption>A film</figcaption></figure>
<hr><p lang="fr">Bonjour.</p>
<hr class="more"><p>After.</p>
<pre class="raw-html">&lt;details&gt;&lt;summary&gt;S&lt;/summary&gt;&lt;/details&gt;</pre>
<figure class="file"><audio src="/a.mp3" controls preload="none"></audio>
<figcaption>A sound</figcaption></figure>
<figure class="file"><a href="/a.pdf">The plan</a></figure>
<dl><dt>Term</dt><dd>Meaning</dd></dl>
"""


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in to the admin."""
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")
    page.wait_for_url("**/admin/")


def a_title(words: str) -> str:
    """Return a title that no other article has."""
    return f"{words} {uuid.uuid4().hex[:8]}"


def begin(page: Page, title: str) -> Locator:
    """Open an empty page for an article, give it a title, and return the place for its text."""
    page.goto("/admin/blog/article/add/")
    page.locator("#id_title").fill(title)
    text = page.locator(".ProseMirror")
    text.click()
    return text


def fill(page: Page, html: str) -> None:
    """Put a whole text into the editor."""
    page.locator("textarea[data-editor]").evaluate(
        "(area, html) => { area.value = html; area.dispatchEvent(new CustomEvent('desk:fill')); }",
        html,
    )


def wait_until_saved(page: Page) -> None:
    """Return when the server has what is typed, and the page knows."""
    expect(page.locator(".desk-state")).to_contain_text("Saved as a draft", timeout=PATIENCE)


def stored(page: Page) -> str:
    """Return what the text area would send."""
    value: str = page.locator("textarea[data-editor]").input_value()
    return value


def paste(page: Page, html: str = "", text: str = "", picture: bytes | None = None) -> None:
    """Paste into the text as a browser does after Ctrl+V."""
    file = ("picture.png", "image/png", picture) if picture else None
    _bring(page, "paste", html=html, text=text, file=file)


def drop(page: Page, picture: bytes) -> None:
    """Drop a picture on the text."""
    drop_file(page, "picture.png", "image/png", picture)


def drop_file(page: Page, name: str, kind: str, data: bytes) -> None:
    """Drop a file on the text."""
    _bring(page, "drop", html="", text="", file=(name, kind, data))


def _bring(
    page: Page, event: str, *, html: str, text: str, file: tuple[str, str, bytes] | None
) -> None:
    given: dict[str, Any] = {"kind": event, "html": html, "text": text, "file": None}
    if file:
        name, kind, data = file
        given["file"] = {"name": name, "kind": kind, "data": base64.b64encode(data).decode()}
    page.evaluate(
        """({ kind, html, text, file }) => {
          const data = new DataTransfer();
          if (html) data.setData("text/html", html);
          if (text) data.setData("text/plain", text);
          if (file) {
            const bytes = Uint8Array.from(atob(file.data), (c) => c.charCodeAt(0));
            data.items.add(new File([bytes], file.name, { type: file.kind }));
          }
          const place = document.querySelector(".ProseMirror");
          const box = place.getBoundingClientRect();
          const at = { clientX: box.left + 40, clientY: box.top + 40, bubbles: true, cancelable: true };
          const event = kind === "paste"
            ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
            : new DragEvent("drop", { dataTransfer: data, ...at });
          place.dispatchEvent(event);
        }""",
        given,
    )


def a_png(colour: str = "teal") -> bytes:
    """Return a picture."""
    out = io.BytesIO()
    Image.new("RGB", (800, 500), colour).save(out, "PNG")
    return out.getvalue()


def on_one_line(html: str) -> str:
    """Return HTML without the white space between elements, and without what the editor adds for itself."""
    html = re.sub(r' (?:rel|contenteditable|colspan|rowspan|style|data-type)="[^"]*"', "", html)
    html = re.sub(r"<colgroup>.*?</colgroup>", "", html)
    return re.sub(r">\s+<", "><", html).strip()
