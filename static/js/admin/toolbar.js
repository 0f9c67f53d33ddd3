// The editor's tool bar: words and letters instead of pictograms, plain buttons in groups.

import { ask } from "./dialog.js";
import { field, make, showError } from "./elements.js";
import { chosenFigure, putPicture } from "./figure.js";
import { file } from "./files.js";
import { embed, footnote, gallery, quoteWithSource, widen } from "./inserting.js";
import { choosePicture } from "./pictures.js";

const STYLES = [
  ["paragraph", "Text"],
  ["2", "Heading"],
  ["3", "Subheading"],
  ["4", "Minor heading"],
];

/** Return an address as it is meant (“example.org” is a site, “a@b.org” a mail address); null for none of ours. */
function completed(given) {
  if (/^(?:https?:\/\/|mailto:|\/(?!\/)|#)\S*$/i.test(given) || !given) return given;
  if (/^[^\s/@:]+@[^\s/@:]+\.[^\s/@:]+$/.test(given)) return `mailto:${given}`;
  if (/^[^\s/@:.]+(?:\.[^\s/@:.]+)+(?::\d+)?(?:[/?#]\S*)?$/.test(given)) return `https://${given}`;
  return null;
}

async function editLink(editor) {
  const { href = "" } = editor.getAttributes("link");
  const address = make("input", { type: "text", inputMode: "url", autocomplete: "off", value: href, spellcheck: false });
  const row = field("Address", address, "Leave it empty to remove the link.");
  const answer = await ask({
    title: "Link",
    word: "Set the link",
    body: [row],
    accept() {
      const meant = completed(address.value.trim());
      if (meant === null) showError(row, "An address begins with https://, mailto:, / or #.");
      return meant ?? undefined;
    },
  });
  if (answer === null) return;
  const chain = editor.chain().focus().extendMarkRange("link");
  if (!answer) chain.unsetLink().run();
  else if (editor.state.selection.empty && !href) {
    chain.insertContent({ type: "text", text: answer, marks: [{ type: "link", attrs: { href: answer } }] }).run();
  } else chain.setLink({ href: answer }).run();
}

async function editPicture(editor, addresses) {
  const figure = chosenFigure(editor.state);
  const attrs = figure?.node.firstChild.attrs;
  const current = figure && { ...attrs, id: attrs["data-image"], caption: figure.node.lastChild.textContent };
  const picture = await choosePicture(addresses, { current });
  if (picture) putPicture(editor, picture);
}

/** What the bar offers: [name, label shown, title, command, options]. A null begins a group. */
function items(addresses) {
  const run = (command, ...given) => (editor) => editor.chain().focus()[command](...given).run();
  return [
    ["bold", "B", "Bold", run("toggleBold")],
    ["italic", "I", "Italic", run("toggleItalic")],
    ["strike", "S", "Struck through", run("toggleStrike")],
    ["code", "Code", "Code within a line", run("toggleCode")],
    ["link", "Link", "Link", editLink],
    null,
    ["bulletList", "List", "List", run("toggleBulletList")],
    ["orderedList", "1. 2.", "Numbered list", run("toggleOrderedList")],
    ["blockquote", "Quote", "Quotation", run("toggleBlockquote")],
    ["quotation", "Quote with source", "Quotation with its source", quoteWithSource],
    ["codeBlock", "Listing", "Block of code", run("toggleCodeBlock")],
    ["horizontalRule", "Rule", "Line across", run("setHorizontalRule")],
    null,
    ["figure", "Picture", "Picture", (editor) => editPicture(editor, addresses)],
    ["gallery", "Gallery", "Gallery: pictures beside one another", (editor) => gallery(editor, addresses)],
    ["file", "File", "Sound, film or PDF", (editor) => file(editor, addresses)],
    ["embed", "Embed", "Embed from elsewhere", embed],
    ["table", "Table", "Table", run("insertTable", { rows: 3, cols: 3, withHeaderRow: true })],
    ["footnote", "Note", "Footnote", footnote],
    ["more", "Read more", "“Read more” mark: lists show the text up to here", run("insertContent", [{ type: "more" }, { type: "paragraph" }])],
    ...(addresses.raw ? [["rawHtml", "HTML", "Raw HTML", run("insertContent", { type: "rawHtml" })]] : []),
    null,
    ["undo", "Undo", "Undo", run("undo")],
    ["redo", "Redo", "Redo", run("redo")],
  ];
}

const TABLE_ITEMS = [
  ["addRowAfter", "Row below"],
  ["addRowBefore", "Row above"],
  ["deleteRow", "Delete row"],
  ["addColumnAfter", "Column after"],
  ["addColumnBefore", "Column before"],
  ["deleteColumn", "Delete column"],
  ["toggleHeaderRow", "Header row"],
  ["mergeOrSplit", "Merge or split"],
  ["deleteTable", "Delete table"],
];

/** Let the arrow keys walk along the bar, which is one stop for Tab; Alt+F10 in the text leads to it. */
function roam(bar, editor) {
  const stops = () => [...bar.querySelectorAll("button, select")].filter((e) => !e.disabled && e.offsetParent);
  const stop = (element) => {
    for (const other of bar.querySelectorAll("button, select")) other.tabIndex = other === element ? 0 : -1;
  };
  stop(bar.querySelector("select"));
  bar.addEventListener("focusin", (event) => stop(event.target));
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") editor.commands.focus();
    if (!step) return;
    event.preventDefault();
    const all = stops();
    const forward = getComputedStyle(bar).direction === "rtl" ? -step : step;
    all[(all.indexOf(document.activeElement) + forward + all.length) % all.length]?.focus();
  });
  editor.view.dom.addEventListener("keydown", (event) => {
    if (event.key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) editLink(editor);
    else if (event.key === "F10" && event.altKey) bar.querySelector('[tabindex="0"]')?.focus();
    else return;
    event.preventDefault();
  });
}

/** Return the tool bar of an editor; `addresses` are those of the picture dialog. */
export function toolbar(editor, addresses) {
  const bar = make("div", { className: "toolbar", role: "toolbar", "aria-label": "Format" });
  const style = make("select", {}, ...STYLES.map(([value, label]) => make("option", { value }, label)));
  style.setAttribute("aria-label", "Kind of paragraph");
  style.addEventListener("change", () => {
    const chain = editor.chain().focus();
    if (style.value === "paragraph") chain.setParagraph().run();
    else chain.setHeading({ level: Number(style.value) }).run();
  });

  const buttons = new Map();
  let group = make("div", { className: "toolbar-group" }, style);
  bar.append(group);
  for (const item of items(addresses)) {
    if (!item) {
      group = make("div", { className: "toolbar-group" });
      bar.append(group);
      continue;
    }
    const [name, label, title, command] = item;
    const button = make("button", { type: "button", textContent: label, title });
    button.dataset.tool = name;
    if (label !== title) button.setAttribute("aria-label", title);
    button.addEventListener("click", () => command(editor));
    buttons.set(name, button);
    group.append(button);
  }

  const table = make("div", { className: "toolbar-table", role: "group", "aria-label": "Table", hidden: true });
  for (const [command, label] of TABLE_ITEMS) {
    const button = make("button", { type: "button", textContent: label });
    button.addEventListener("click", () => editor.chain().focus()[command]().run());
    table.append(button);
  }
  bar.append(table);

  const language = make(
    "select",
    { hidden: true },
    make("option", { value: "", textContent: "Plain text" }),
    ...Object.entries(addresses.languages).map(([value, label]) => make("option", { value, textContent: label })),
  );
  language.setAttribute("aria-label", "Language of the code");
  language.addEventListener("change", () => {
    editor.chain().focus().updateAttributes("codeBlock", { language: language.value || null }).run();
  });
  const wide = make("button", { type: "button", textContent: "Wide", title: "Wider than the text", hidden: true });
  wide.addEventListener("click", () => widen(editor));
  bar.append(language, wide);
  roam(bar, editor);

  const update = () => {
    for (const [name, button] of buttons) {
      if (name === "undo" || name === "redo") button.disabled = !editor.can()[name]();
      else button.setAttribute("aria-pressed", String(editor.isActive(name)));
    }
    const level = STYLES.find(([value]) => editor.isActive("heading", { level: Number(value) }));
    style.value = level ? level[0] : "paragraph";
    language.hidden = !editor.isActive("codeBlock");
    if (!language.hidden) language.value = editor.getAttributes("codeBlock").language ?? "";
    const figure = chosenFigure(editor.state);
    wide.hidden = !figure;
    wide.setAttribute("aria-pressed", String(figure?.node.attrs.class === "wide"));
    table.hidden = !editor.isActive("table");
  };
  editor.on("transaction", update);
  update();
  return bar;
}
