// What is new since the reader was here last. Only this browser knows; the server is told nothing.

import { goTo } from "./arrivals.js";

const VISIT = 30 * 60_000; // reading on after a shorter pause is the same visit, in milliseconds

function load(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? null;
  } catch {
    return null;
  }
}

/**
 * Return the place in the order of publication of the comment that this tab has just sent; 0 for none. It is what the
 * address leads to, on the page that comes after sending.
 */
function justSent(conversation) {
  const name = `sent:${conversation.dataset.article}`;
  conversation.querySelector("#commentform")?.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    try {
      sessionStorage.setItem(name, "1");
    } catch {
      // No room, or storage is switched off: then one's own comment counts as new.
    }
  });
  try {
    const hasSent = sessionStorage.getItem(name);
    sessionStorage.removeItem(name);
    if (!hasSent || !location.hash.startsWith("#comment-")) return 0;
    return Number(document.getElementById(location.hash.slice(1))?.dataset.sequence) || 0;
  } catch {
    return 0;
  }
}

/** Mark what became public since the last visit, say how much it is, and lead from one to the next. */
export function markNew(conversation) {
  const line = conversation.querySelector("[data-visit]");
  const name = `seen:${conversation.dataset.article}`;
  const published = Number(conversation.dataset.published);
  const before = load(name);
  const now = Date.now();
  let base = published;
  if (before) base = now - before.at > VISIT ? before.last : before.base;
  // Nobody needs to be told of what they have said themselves.
  const own = [...(before?.own ?? []), justSent(conversation)].filter((sequence) => sequence > base);
  const last = Math.max(published, before?.last ?? 0);
  try {
    localStorage.setItem(name, JSON.stringify({ base, last, at: now, own }));
  } catch {
    return;
  }
  const number = published - base - new Set(own).size;
  if (number <= 0) return;

  const isNew = (item) => Number(item.dataset.sequence) > base && !own.includes(Number(item.dataset.sequence));
  const found = [...conversation.querySelectorAll(".comment[data-sequence]")].filter(isNew);
  for (const item of found) item.classList.add("is-new");
  line.hidden = false;
  line.textContent = `${number} new since your last visit `;
  if (found.length) {
    const next = document.createElement("button");
    next.type = "button";
    next.className = "link-button";
    let at = -1;
    const label = () => {
      next.textContent = at < 0 ? "Go to the first" : `Next (${at + 1} of ${found.length})`;
    };
    next.addEventListener("click", () => {
      at = (at + 1) % found.length;
      label();
      found[at].closest("details:not([open])")?.setAttribute("open", "");
      goTo(found[at]);
    });
    label();
    line.append(next);
    jumpByKey(next);
  }
  if (found.length < number && conversation.dataset.order === "oldest") {
    const all = document.createElement("a");
    all.href = "?order=newest#comments";
    all.textContent = "Newest first";
    line.append(found.length ? " · " : "", all);
  }
}

/** Let "n" lead to the next new comment, where nobody types. */
function jumpByKey(button) {
  button.title = "Key: n";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "n" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    button.click();
  });
}
