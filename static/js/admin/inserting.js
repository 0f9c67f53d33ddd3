// What the tool bar inserts besides pictures: quotations, footnotes, galleries, embeds, files, raw HTML.

import { isEmbeddable } from "./blocks.js";
import { ask } from "./dialog.js";
import { field, make } from "./elements.js";
import { chosenFigure } from "./figure.js";
import { choosePicture } from "./pictures.js";

function text(options = {}) {
  return make("input", { type: "text", autocomplete: "off", ...options });
}

function fail(row, sentence) {
  const error = row.querySelector(".dialog-error");
  error.textContent = sentence;
  error.hidden = !sentence;
}

/** Put the paragraph, or the quotation that the selection stands in, into one with a source. */
export function quoteWithSource(editor) {
  if (editor.isActive("quotation")) {
    editor.chain().focus().deleteNode("quotation").run();
    return;
  }
  const { $from } = editor.state.selection;
  const words = $from.parent.content.size ? [$from.parent.toJSON()] : [{ type: "paragraph" }];
  const quote = { type: "blockquote", content: words[0].type === "paragraph" ? words : [{ type: "paragraph", content: words[0].content }] };
  const content = { type: "quotation", content: [quote, { type: "figureCaption" }] };
  const range = $from.depth ? { from: $from.before(1), to: $from.after(1) } : $from.pos;
  editor.chain().focus().insertContentAt(range, content).run();
}

/** Make a footnote of the chosen words, or ask for its words. */
export async function footnote(editor) {
  if (!editor.state.selection.empty || editor.isActive("footnote")) {
    editor.chain().focus().extendMarkRange("footnote").toggleMark("footnote").run();
    return;
  }
  const words = make("textarea", { rows: 4 });
  const row = field("Words of the note", words, "They stand below the article, and open where the mark is.");
  const said = await ask({ title: "Footnote", word: "Insert", body: [row], accept: () => words.value.trim() || undefined });
  if (!said) return;
  editor
    .chain()
    .focus()
    .insertContent([{ type: "text", text: said, marks: [{ type: "footnote" }] }])
    .unsetMark("footnote")
    .run();
}

/** Begin a gallery with a picture, or add one to the gallery that the selection stands in. */
export async function gallery(editor, addresses) {
  const picture = await choosePicture(addresses);
  if (!picture) return;
  const { id, src, width, height, alt, caption } = picture;
  const figure = {
    type: "figure",
    content: [
      { type: "figureImage", attrs: { src, width, height, alt, "data-image": id ? String(id) : null } },
      { type: "figureCaption", content: caption ? [{ type: "text", text: caption }] : [] },
    ],
  };
  const chosen = chosenFigure(editor.state);
  const { state } = editor;
  const inGallery = chosen && state.doc.resolve(chosen.position).parent.type.name === "gallery";
  if (inGallery) editor.chain().focus().insertContentAt(chosen.position + chosen.node.nodeSize, figure).run();
  else if (chosen) {
    const range = { from: chosen.position, to: chosen.position + chosen.node.nodeSize };
    editor.chain().focus().insertContentAt(range, { type: "gallery", content: [chosen.node.toJSON(), figure] }).run();
  } else editor.chain().focus().insertContent({ type: "gallery", content: [figure] }).run();
}

/** Embed a film, a sound or a post by its address. */
export async function embed(editor) {
  const address = text({ inputMode: "url", spellcheck: false });
  const row = field("Address", address, "YouTube, Vimeo, Dailymotion, Spotify, SoundCloud, or a post on Mastodon. Nothing is loaded from there until a reader asks.");
  const href = await ask({
    title: "Embed",
    word: "Insert",
    body: [row],
    accept() {
      const given = address.value.trim();
      if (isEmbeddable(given)) return given;
      fail(row, "This address cannot be shown in place. Put it in as a link.");
      return undefined;
    },
  });
  if (href) editor.chain().focus().insertContent({ type: "embed", attrs: { href } }).run();
}

/** Upload sound, film or a PDF, and put it in. */
export async function file(editor, { attach }) {
  const chosen = make("input", { type: "file", name: "file", accept: "audio/*,video/mp4,video/webm,application/pdf" });
  const title = text({ name: "title", maxLength: 300 });
  const rows = {
    file: field("File", chosen, "MP3, M4A, Ogg, WAV, FLAC, MP4, WebM or PDF, up to 200 MB."),
    title: field("Title", title, "What it is, in words that can be clicked."),
  };
  const found = await ask({
    title: "File",
    word: "Upload and insert",
    body: Object.values(rows),
    async accept(form) {
      const headers = { "X-CSRFToken": document.querySelector("input[name=csrfmiddlewaretoken]").value };
      for (const row of Object.values(rows)) fail(row, "");
      try {
        const response = await fetch(attach, { method: "POST", body: new FormData(form), headers });
        if (response.status === 201) return await response.json();
        if (response.status === 422) {
          const { errors } = await response.json();
          for (const [name, words] of Object.entries(errors)) fail(rows[name] ?? rows.file, words.join(" "));
        } else fail(rows.file, `The server did not take the file (${response.status}).`);
      } catch {
        fail(rows.file, "The server did not answer. Nothing is lost; please try again.");
      }
      return undefined;
    },
  });
  if (!found) return;
  const words = found.kind === "pdf" ? [] : [{ type: "text", text: found.title }];
  editor.chain().focus().insertContent({ type: "file", attrs: { kind: found.kind, src: found.src, title: found.title }, content: words }).run();
}

/** Let a figure stand wider than the text, or not. */
export function widen(editor) {
  const chosen = chosenFigure(editor.state);
  if (!chosen) return;
  const wide = chosen.node.attrs.class === "wide" ? null : "wide";
  editor
    .chain()
    .focus()
    .command(({ tr }) => tr.setNodeMarkup(chosen.position, undefined, { ...chosen.node.attrs, class: wide }))
    .run();
}
