// What the tool bar inserts besides pictures and files: quotations, footnotes, galleries, embeds.

import { isEmbeddable } from "./blocks.js";
import { ask } from "./dialog.js";
import { field, make, showError } from "./elements.js";
import { chosenFigure, pictureNode } from "./figure.js";
import { choosePictures } from "./pictures.js";

function text(options = {}) {
  return make("input", { type: "text", autocomplete: "off", ...options });
}

/** Take a quotation apart; its words stay, those of the source in a paragraph below. */
function unquote(editor) {
  const { $from } = editor.state.selection;
  let depth = $from.depth;
  while ($from.node(depth).type.name !== "quotation") depth -= 1;
  const [quote, source] = $from.node(depth).toJSON().content;
  const words = source.content ? [{ type: "paragraph", content: source.content }] : [];
  editor
    .chain()
    .focus()
    .insertContentAt({ from: $from.before(depth), to: $from.after(depth) }, [...quote.content, ...words])
    .run();
}

/** Put the paragraph, or the quotation that the selection stands in, into one with a source. */
export function quoteWithSource(editor) {
  if (editor.isActive("quotation")) {
    unquote(editor);
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

/** Make a gallery of pictures, of the chosen one and more, or add some to the gallery that the selection stands in. */
export async function gallery(editor, addresses) {
  const pictures = await choosePictures(addresses);
  if (!pictures) return;
  const figures = pictures.map(pictureNode);
  const chosen = chosenFigure(editor.state);
  const chain = editor.chain().focus();
  if (!chosen) {
    chain.insertContent({ type: "gallery", content: figures }).run();
    return;
  }
  const end = chosen.position + chosen.node.nodeSize;
  const isInGallery = editor.state.doc.resolve(chosen.position).parent.type.name === "gallery";
  if (isInGallery) chain.insertContentAt(end, figures).run();
  else chain.insertContentAt({ from: chosen.position, to: end }, { type: "gallery", content: [chosen.node.toJSON(), ...figures] }).run();
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
      showError(row, "This address cannot be shown in place. Put it in as a link.");
      return undefined;
    },
  });
  if (href) editor.chain().focus().insertContent({ type: "embed", attrs: { href } }).run();
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
