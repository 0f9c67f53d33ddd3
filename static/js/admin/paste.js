// What comes from the clipboard: the words and their structure, without the rubbish that Word, Google Docs and
// WordPress wrap around them.

import { isEmbeddable } from "./blocks.js";
import { make } from "./elements.js";

const GONE = "script, style, meta, link, title, xml, iframe, object, form, input, button, select, textarea, noscript";
const KEPT = { a: ["href"], img: ["src", "alt", "width", "height", "data-image"], td: ["colspan", "rowspan"], th: ["colspan", "rowspan"], ol: ["start"] };
/** Where a style is kept until it has been read. */
const STYLE = "data-style";
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, li, table, blockquote, pre, figure, div, hr";

/**
 * Return HTML in which nothing is applied when it is read: the page's policy would refuse it, and say so aloud.
 *
 * What a style says is still wanted; it stands in another attribute.
 */
export function inert(html) {
  return html
    .replaceAll(/<style[^>]*>[\s\S]*?<\/style\s*>|<(?:meta|link|base)\b[^>]*>/gi, "")
    .replaceAll(/<[a-z][^>]*>/gi, (tag) => tag.replaceAll(/([\s/])(style|on[a-z]+)\s*=/gi, "$1data-$2="));
}

function rename(element, tag) {
  const other = document.createElement(tag);
  other.append(...element.childNodes);
  for (const { name, value } of element.attributes) if (name !== STYLE) other.setAttribute(name, value);
  element.replaceWith(other);
  return other;
}

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function wrapContent(element, tag) {
  if (!element.textContent.trim()) return;
  const inner = make(tag, {}, ...element.childNodes);
  element.append(inner);
}

function dropComments(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const comment of found) {
    // WordPress's mark for “read more” is a comment.
    if (comment.data.trim() === "more") comment.replaceWith(make("hr", { className: "more" }));
    else comment.remove();
  }
}

/** Word writes lists as paragraphs with a bullet or a number in front. */
function wordLists(root) {
  let lists = [];
  for (const line of [...root.querySelectorAll("p, h1, h2, h3")]) {
    const level = /mso-list:[^;]*\blevel(\d)/.exec(line.getAttribute(STYLE) ?? "");
    const joined = lists.length && line.previousElementSibling === lists[0].list;
    if (!joined) lists = [];
    if (!level) continue;
    const ignored = line.querySelector(`[${STYLE}*="mso-list:Ignore" i]`);
    const mark = ignored?.textContent.trim() ?? "";
    ignored?.remove();
    const tag = /^(?:\d+|[a-z]|[ivxlc]+)[.)]/i.test(mark) ? "ol" : "ul";
    const depth = Number(level[1]);
    lists = lists.filter((list) => list.depth <= depth);
    let last = lists.at(-1);
    if (!last || last.depth < depth) {
      const list = make(tag);
      if (last) last.list.lastElementChild.append(list);
      else line.before(list);
      last = { depth, list };
      lists.push(last);
    }
    last.list.append(make("li", {}, make("p", {}, ...line.childNodes)));
    line.remove();
  }
}

/** Word's footnotes stand at the end, each with a way back; ours stand where they belong. */
function wordFootnotes(root) {
  for (const note of root.querySelectorAll(`[${STYLE}*="mso-element:footnote" i][id], [${STYLE}*="mso-element: footnote" i][id]`)) {
    for (const back of note.querySelectorAll('a[href^="#_ftnref"]')) back.remove();
    const mark = root.querySelector(`a[href="#_${CSS.escape(note.id)}"]`);
    mark?.replaceWith(make("span", { className: "footnote", textContent: note.textContent.trim().replace(/\s+/g, " ") }));
    note.remove();
  }
  for (const list of root.querySelectorAll(`[${STYLE}*="mso-element:footnote-list" i]`)) list.remove();
}

/** Say in elements what a style says. */
function styles(root) {
  // Google Docs wraps everything in a bold that is not bold.
  for (const bold of root.querySelectorAll("b")) {
    // Not Word's mso-bidi-font-weight, which says nothing of these letters.
    if (bold.id.startsWith("docs-internal-guid") || /(?:^|[;\s])font-weight:\s*normal/i.test(bold.getAttribute(STYLE) ?? "")) unwrap(bold);
  }
  for (const span of root.querySelectorAll(`span[${STYLE}]`)) {
    const style = span.getAttribute(STYLE).toLowerCase().replaceAll(" ", "");
    if (span.className === "footnote") continue;
    if (/font-weight:(?:bold|[6-9]00)/.test(style) && !span.closest("h1, h2, h3, h4, h5, h6, b, strong")) wrapContent(span, "strong");
    if (/font-style:italic/.test(style) && !span.closest("i, em")) wrapContent(span, "em");
    if (/text-decoration(?:-line)?:[^;]*line-through/.test(style)) wrapContent(span, "s");
    if (/vertical-align:super/.test(style)) wrapContent(span, "sup");
    if (/vertical-align:sub(?:;|$)/.test(style)) wrapContent(span, "sub");
  }
}

/** WordPress's blocks that are ours under another name. */
function wordpress(root) {
  for (const figure of root.querySelectorAll("figure.wp-block-embed")) {
    const address = figure.querySelector(".wp-block-embed__wrapper")?.textContent.trim() ?? "";
    if (!/^https?:\/\/\S+$/.test(address)) continue;
    const words = figure.querySelector("figcaption");
    const parts = [make("a", { href: address, textContent: address })];
    if (words) parts.push(words);
    figure.replaceWith(make("figure", { className: "embed" }, ...parts));
  }
  for (const quote of root.querySelectorAll("blockquote.wp-block-quote, blockquote.wp-block-pullquote")) {
    const source = quote.querySelector(":scope > cite, :scope > footer");
    if (!source) continue;
    source.remove();
    const figure = make("figure", { className: "quotation" });
    quote.replaceWith(figure);
    figure.append(quote, make("figcaption", {}, ...source.childNodes));
  }
  for (const gallery of root.querySelectorAll("figure.wp-block-gallery, div.gallery")) {
    const pictures = [...gallery.querySelectorAll("figure, img")].filter((e) => !e.parentElement.closest("figure:not(.wp-block-gallery)"));
    gallery.replaceWith(make("div", { className: "gallery" }, ...pictures));
  }
  for (const box of root.querySelectorAll("div.wp-caption")) {
    const figure = rename(box, "figure");
    const words = figure.querySelector(".wp-caption-text");
    if (words && words.localName !== "figcaption") rename(words, "figcaption");
  }
}

function isOurs(source) {
  try {
    return new URL(source, location.href).origin === location.origin;
  } catch {
    return false;
  }
}

function addresses(root) {
  for (const link of root.querySelectorAll("a")) {
    let href = link.getAttribute("href") ?? "";
    const detour = /^https:\/\/www\.google\.com\/url\?(.*)$/.exec(href);
    if (detour) href = new URLSearchParams(detour[1]).get("q") ?? href;
    if (/^(?:https?:|mailto:|\/(?!\/)|#)/i.test(href) && !/^#_(?:ftn|Toc|Ref)/.test(href)) link.setAttribute("href", href);
    else unwrap(link);
  }
}

function attributes(root) {
  const ours = new Set(["embed", "quotation", "gallery", "more", "footnote", "raw-html", "file"]);
  for (const element of root.querySelectorAll("*")) {
    const kept = KEPT[element.localName] ?? [];
    const own = [...element.classList].filter((name) => ours.has(name) || name.startsWith("language-"));
    for (const { name } of [...element.attributes]) if (!kept.includes(name)) element.removeAttribute(name);
    if (own.length) element.className = own.join(" ");
  }
}

function levels(root) {
  const top = root.querySelector("h1") ? 1 : 0;
  for (const heading of root.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const level = Math.min(4, Math.max(2, Number(heading.localName[1]) + top));
    if (`h${level}` !== heading.localName) rename(heading, `h${level}`);
  }
}

function emptiness(root) {
  for (const line of root.querySelectorAll("p, h2, h3, h4, li, div, span:not([class])")) {
    if (!line.textContent.replace(/[\s\u00a0]/g, "") && !line.querySelector("img, hr, br + br")) line.remove();
  }
  // Google Docs puts line breaks between paragraphs.
  for (const br of root.querySelectorAll("br")) {
    const parent = br.parentElement;
    if (parent === root && root.querySelector(BLOCKS)) br.remove();
  }
}

/**
 * Take away what would act as soon as an element comes to this page: handlers, and what is loaded from elsewhere.
 *
 * Returns how many pictures went.
 */
function disarm(root) {
  for (const element of root.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) {
      if (name.startsWith("on") || ["srcset", "poster", "background"].includes(name)) element.removeAttribute(name);
    }
  }
  for (const element of root.querySelectorAll("audio[src], video[src], source, track, svg, math, embed, applet")) {
    if (!isOurs(element.getAttribute("src") ?? "//")) element.remove();
  }
  let lost = 0;
  for (const image of root.querySelectorAll("img")) {
    if (isOurs(image.getAttribute("src") ?? "")) continue;
    lost += 1;
    const figure = image.closest("figure");
    (figure && figure.querySelectorAll("img").length === 1 ? figure : image).remove();
  }
  return lost;
}

/** Return pasted HTML as what this editor would have written, and how many pictures could not come along. */
export function cleanedPaste(html) {
  if (html.includes("data-pm-slice")) return { html: inert(html), lost: 0 };
  const root = new DOMParser().parseFromString(inert(html), "text/html").body;
  for (const element of root.querySelectorAll(GONE)) element.remove();
  const lost = disarm(root);
  dropComments(root);
  // Word's own elements: o:p, w:sdt, v:shape.
  for (const element of root.querySelectorAll("*")) if (element.localName.includes(":")) unwrap(element);
  wordFootnotes(root);
  wordLists(root);
  for (const title of root.querySelectorAll("p.MsoTitle")) rename(title, "h1");
  for (const quote of root.querySelectorAll("p.MsoQuote, p.MsoIntenseQuote")) {
    const block = make("blockquote");
    quote.replaceWith(block);
    block.append(quote);
  }
  styles(root);
  wordpress(root);
  addresses(root);
  levels(root);
  attributes(root);
  for (const element of root.querySelectorAll("font, center, span:not([class]), address, section, article, main, header, footer, aside, nav")) unwrap(element);
  for (const box of root.querySelectorAll("div:not([class])")) {
    if (box.querySelector(BLOCKS)) unwrap(box);
    else rename(box, "p");
  }
  emptiness(root);
  root.normalize();
  return { html: root.innerHTML, lost };
}

/** What a plain text is, if more: an address that can be embedded, or WordPress's own markup. */
export function understoodText(text) {
  const trimmed = text.trim();
  if (!/\s/.test(trimmed) && isEmbeddable(trimmed)) return { embed: trimmed };
  if (/<!-- \/?wp:[a-z]/.test(trimmed)) return { html: trimmed };
  return {};
}
