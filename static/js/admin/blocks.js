// Blocks of an article that are more than a paragraph: quotations with their source, galleries, what is embedded,
// files, raw HTML, the “read more” mark; and the footnote, which is a mark on the words of the note.

import { InputRule, Mark, Node } from "django-prose-editor/editor";

const EMPTY = document.createElement("figcaption");

function caption(figure) {
  return figure.querySelector(":scope > figcaption") ?? EMPTY;
}

/** A quotation whose source is named below it. */
export const Quotation = Node.create({
  name: "quotation",
  group: "block",
  content: "blockquote figureCaption",
  isolating: true,
  parseHTML: () => [{ tag: "figure.quotation", priority: 70 }],
  renderHTML: () => ["figure", { class: "quotation" }, 0],
});

/** Pictures beside one another. */
export const Gallery = Node.create({
  name: "gallery",
  group: "block",
  content: "figure+",
  parseHTML: () => [{ tag: "div.gallery", priority: 70 }],
  renderHTML: () => ["div", { class: "gallery" }, 0],
});

/** Something from elsewhere: its address, and words below it. The server makes the button of it. */
export const Embed = Node.create({
  name: "embed",
  group: "block",
  content: "inline*",
  isolating: true,
  addAttributes: () => ({ href: { default: "", rendered: false } }),
  parseHTML: () => [
    {
      tag: "figure.embed",
      priority: 70,
      contentElement: caption,
      getAttrs: (figure) => {
        const href = figure.querySelector("a[href]")?.getAttribute("href") ?? "";
        return /^https?:/.test(href) ? { href } : false;
      },
    },
  ],
  renderHTML: ({ node }) => [
    "figure",
    { class: "embed" },
    ["a", { href: node.attrs.href, contenteditable: "false" }, node.attrs.href],
    ["figcaption", 0],
  ],
});

function shownFile({ kind, src, title }) {
  if (kind === "pdf") return ["a", { href: src, contenteditable: "false" }, title || src];
  return [kind, { src, controls: "", preload: "none", contenteditable: "false" }];
}

/** Sound, film or a PDF, with words below it. */
export const File = Node.create({
  name: "file",
  group: "block",
  content: "inline*",
  isolating: true,
  addAttributes: () =>
    Object.fromEntries(["kind", "src", "title"].map((name) => [name, { default: "", rendered: false }])),
  parseHTML: () => [
    {
      tag: "figure.file",
      priority: 70,
      contentElement: caption,
      getAttrs: (figure) => {
        const player = figure.querySelector("audio[src], video[src]");
        if (player) return { kind: player.localName, src: player.getAttribute("src") };
        const link = figure.querySelector("a[href]");
        return link ? { kind: "pdf", src: link.getAttribute("href"), title: link.textContent } : false;
      },
    },
  ],
  renderHTML: ({ node }) => ["figure", { class: "file" }, shownFile(node.attrs), ["figcaption", 0]],
});

/** HTML that is put into the page as it is written, after the server has cleaned it. */
export const RawHtml = Node.create({
  name: "rawHtml",
  group: "block",
  content: "text*",
  marks: "",
  code: true,
  defining: true,
  isolating: true,
  parseHTML: () => [{ tag: "pre.raw-html", priority: 70, preserveWhitespace: "full" }],
  renderHTML: () => ["pre", { class: "raw-html" }, 0],
  addKeyboardShortcuts() {
    return {
      // As in a block of code: Enter is a new line; Ctrl+Enter leaves.
      Enter: ({ editor }) => editor.isActive(this.name) && editor.commands.insertContent("\n"),
      "Mod-Enter": ({ editor }) => editor.isActive(this.name) && editor.commands.exitCode(),
    };
  },
});

/** Where a list stops showing the text. */
export const More = Node.create({
  name: "more",
  group: "block",
  parseHTML: () => [{ tag: "hr.more", priority: 70 }],
  renderHTML: () => ["hr", { class: "more" }],
});

/** A footnote: its words stand where it belongs, and the page moves them below the text. */
export const Footnote = Mark.create({
  name: "footnote",
  // Around every other mark: a note with an emphasis in it is one note, not three.
  priority: 1200,
  inclusive: false,
  parseHTML: () => [{ tag: "span.footnote", priority: 70 }],
  renderHTML: () => ["span", { class: "footnote" }, 0],
  addInputRules() {
    return [
      // Markdown's inline footnote: ^[the words of the note].
      new InputRule({
        find: /\^\[([^[\]]+)\]$/,
        handler: ({ state, range, match }) => {
          const text = state.schema.text(match[1], [this.type.create()]);
          state.tr.replaceWith(range.from, range.to, text).removeStoredMark(this.type);
        },
      }),
    ];
  },
});

/** Markdown's link: [words](address). */
export const MarkdownLink = Mark.create({
  name: "markdownLink",
  parseHTML: () => [],
  renderHTML: () => ["span", 0],
  addInputRules() {
    return [
      new InputRule({
        find: /(?<!!)\[([^[\]]+)\]\(((?:https?:\/\/|mailto:|\/)[^\s()]+)\)$/,
        handler: ({ state, range, match }) => {
          const { link } = state.schema.marks;
          const text = state.schema.text(match[1], [link.create({ href: match[2] })]);
          state.tr.replaceWith(range.from, range.to, text).removeStoredMark(link);
        },
      }),
    ];
  },
});

export const blocks = [Quotation, Gallery, Embed, File, RawHtml, More, Footnote, MarkdownLink];

const PLAYERS = [
  /^https?:\/\/(?:www\.|m\.)?youtube(?:-nocookie)?\.com\/(?:watch\?|embed\/|shorts\/|live\/)/,
  /^https?:\/\/youtu\.be\/./,
  /^https?:\/\/(?:player\.|www\.)?vimeo\.com\/(?:video\/)?\d/,
  /^https?:\/\/(?:www\.)?(?:dailymotion\.com\/video|dai\.ly)\/./,
  /^https?:\/\/open\.spotify\.com\/(?:track|album|playlist|episode|show)\//,
  /^https?:\/\/(?:www\.)?soundcloud\.com\/[\w-]+\/[\w-]/,
  /^https?:\/\/[\w.-]+\/@[\w.@-]+\/\d{6,}\/?$/,
];

/** Tell whether the server will make a button of an address; the list is that of blog/embeds.py. */
export function isEmbeddable(address) {
  return PLAYERS.some((player) => player.test(address));
}
