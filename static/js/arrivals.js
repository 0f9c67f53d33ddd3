// Says that something was said while the page is looked at. Nothing moves until the reader asks for it.

import { itemsIn, placeItem, threadIn } from "./placing.js";

const PAUSE = 30_000; // between two questions, in milliseconds

/** Watch the conversation: a button says how many comments are new, and shows them. */
export function announceArrivals(conversation) {
  const place = conversation.querySelector("[data-live]");
  const { article, order, page, pages, root } = conversation.dataset;
  const takesThreads = !root && order === "oldest" && page === pages;
  let known = Number(conversation.dataset.published);
  let published = known;
  let asked = Date.now();
  let timer = 0;

  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet news-button";

  function tell() {
    const number = published - known;
    if (number <= 0) {
      button.remove();
      return;
    }
    button.textContent = number === 1 ? "1 new comment" : `${number} new comments`;
    if (!button.isConnected) place.replaceChildren(button);
  }

  async function ask() {
    asked = Date.now();
    try {
      const response = await fetch(`/comments/live/${article}/`, { cache: "no-cache" });
      if (!response.ok) return;
      published = Math.max(published, (await response.json()).published);
      tell();
    } catch {
      // No network for now: the next question may find one.
    }
  }

  function watch() {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    const wait = Math.max(0, asked + PAUSE - Date.now());
    timer = setTimeout(async () => {
      await ask();
      watch();
    }, wait);
  }

  async function show() {
    button.disabled = true;
    try {
      const response = await fetch(`/comments/since/${article}/${known || 0}/`);
      if (!response.ok) throw new Error(response.statusText);
      const items = itemsIn(await response.text());
      const thread = threadIn(conversation);
      const placed = items.map((item) => placeItem(item, thread, takesThreads)).filter(Boolean);
      known = items.length < 50 ? published : Number(items.at(-1).dataset.sequence);
      for (const item of placed) item.classList.add("is-new");
      button.remove();
      tell();
      sayWhereTheRestIs(items.filter((item) => !item.isConnected && !document.getElementById(item.id)));
      if (placed.length) goTo(placed[0]);
    } catch {
      place.append(" That did not work. Please try again.");
    } finally {
      button.disabled = false;
    }
  }

  function sayWhereTheRestIs(others) {
    if (!others.length || button.isConnected) return;
    const link = document.createElement("a");
    link.href = `/comments/${others[0].id.replace("comment-", "")}/`;
    link.textContent = others.length === 1 ? "One stands on another page" : `${others.length} stand on other pages`;
    place.replaceChildren(link);
  }

  button.addEventListener("click", show);
  document.addEventListener("visibilitychange", watch);
  watch();
}

/** Bring a comment into view and give it the focus, for whoever uses a keyboard or a screen reader. */
export function goTo(item) {
  item.tabIndex = -1;
  item.focus({ preventScroll: true });
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  item.scrollIntoView({ block: "start", behavior: isCalm ? "auto" : "smooth" });
}
