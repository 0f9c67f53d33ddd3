// The editor of an article's text: every text area marked data-editor becomes one.

import {
  Blockquote,
  Bold,
  BulletList,
  Code,
  CodeBlock,
  Document,
  Dropcursor,
  Editor,
  Gapcursor,
  HardBreak,
  Heading,
  History,
  HorizontalRule,
  Italic,
  Link,
  ListItem,
  OrderedList,
  Paragraph,
  Placeholder,
  Strike,
  Table,
  TableCell,
  TableHeader,
  TableRow,
  Text,
  wrappingInputRule,
} from "django-prose-editor/editor";
import { blocks } from "./blocks.js";
import { make } from "./elements.js";
import { Figure, FigureCaption, FigureImage } from "./figure.js";
import { incoming } from "./incoming.js";
import { keptMarkup } from "./markup.js";
import { addressesOf } from "./pictures.js";
import { toolbar } from "./toolbar.js";

const EXTENSIONS = [
  Document,
  Text,
  Paragraph,
  Heading.configure({ levels: [2, 3, 4] }),
  Bold,
  Italic,
  Strike,
  // Beside other marks: a link to the documents of a function, a note that names one.
  Code.extend({ excludes: "" }),
  Link.configure({
    enableTarget: false,
    protocols: ["http", "https", "mailto"],
    // What somebody wrote as an address; not each “end.By the way”, because .by is a country.
    shouldAutoLink: (address) => /^(?:https?:|mailto:)/.test(address),
  }),
  BulletList,
  // The library leaves out the typing shortcut of every other editor: “1. ”. A year is no list.
  OrderedList.extend({
    addInputRules() {
      const rule = {
        find: /^(\d{1,2})[.)]\s$/,
        type: this.type,
        getAttributes: ([, number]) => ({ start: Number(number) }),
        joinPredicate: ([, number], list) => list.childCount + list.attrs.start === Number(number),
      };
      return [wrappingInputRule(rule)];
    },
  }),
  ListItem,
  Blockquote,
  CodeBlock,
  HorizontalRule,
  HardBreak,
  Table,
  TableRow,
  TableHeader,
  TableCell,
  Figure,
  FigureImage,
  FigureCaption,
  ...blocks,
  ...keptMarkup,
  Dropcursor,
  Gapcursor,
  History,
  Placeholder.configure({
    includeChildren: true,
    showOnlyCurrent: false,
    placeholder: ({ node, editor }) => {
      if (node.type.name === "figureCaption") return "Caption, or the source";
      if (["embed", "file"].includes(node.type.name)) return "Caption";
      return editor.isEmpty && node.type.name === "paragraph" ? "Write here" : "";
    },
  }),
];

/** Return what is saved: the text without empty captions, nothing at all for an empty text. */
function saved(editor) {
  const { doc } = editor.state;
  // The library calls a text of a single film empty: it has no words.
  if (doc.childCount === 1 && doc.firstChild.type.name === "paragraph" && !doc.firstChild.content.size) return "";
  return editor.getHTML().replaceAll("<figcaption></figcaption>", "");
}

function edit(area) {
  const label = document.querySelector(`label[for="${area.id}"]`);
  const place = make("div", { className: "editor" });
  area.after(place);
  const addresses = addressesOf(area);
  const arriving = incoming(addresses);
  const editor = new Editor({
    element: place,
    extensions: EXTENSIONS,
    content: area.value,
    // The style stands in admin-editor-text.css: a style element would need a nonce.
    injectCSS: false,
    editorProps: {
      ...arriving.props,
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label?.textContent.trim() ?? "Text" },
    },
    // Only a change is written back: a text that was merely looked at stays byte for byte as it was.
    onUpdate() {
      area.value = saved(editor);
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  arriving.attach(editor);
  place.prepend(toolbar(editor, addresses), arriving.note);
  area.hidden = true;
  // Words that come from elsewhere: a copy that this browser has kept.
  area.addEventListener("desk:fill", () => editor.commands.setContent(area.value, { emitUpdate: false }));
  label?.addEventListener("click", () => editor.commands.focus());
  area.dispatchEvent(new CustomEvent("editor:ready", { bubbles: true, detail: { editor } }));
}

for (const area of document.querySelectorAll("textarea[data-editor]")) edit(area);
