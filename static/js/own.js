// What on the page is the reader's own. The page is the same for everybody; this asks, and only where it is worth while.

import { itemsIn, placeItem, threadIn } from "./placing.js";

const hasJustPosted = new URL(location.href).searchParams.has("own"); // showOwn takes it out of the address
const KEPT = 30 * 24 * 3600_000; // as long as the cookie of ownership.py, in milliseconds

function wroteHere(article) {
  try {
    return Date.now() - Number(localStorage.getItem(`wrote:${article}`) ?? 0) < KEPT;
  } catch {
    return false;
  }
}

function noteWriting(article) {
  try {
    localStorage.setItem(`wrote:${article}`, String(Date.now()));
  } catch {
    // Then the links to change the comment are on this page only.
  }
}

function addLinks(conversation, numbers) {
  for (const number of numbers) {
    const foot = document.getElementById(`comment-${number}`)?.querySelector(":scope > .comment-main > .comment-foot");
    if (!foot || foot.querySelector("[href$='/edit/']")) continue;
    for (const [word, path] of [["Edit", "edit"], ["Delete", "delete"]]) {
      const link = document.createElement("a");
      link.href = `/comments/${number}/${path}/`;
      link.textContent = word;
      const flag = foot.querySelector(".comment-flag");
      if (flag) flag.before(link);
      else foot.append(link);
    }
  }
}

/** Show the reader's waiting comments, the links to change theirs, and what they have voted for. */
export async function showOwn(conversation) {
  const { article } = conversation.dataset;
  const address = new URL(location.href);
  if (address.searchParams.has("own")) {
    // The page that comes after posting; its address is the writer's alone, so it does not stay in the bar.
    noteWriting(article);
    address.searchParams.delete("own");
    history.replaceState(history.state, "", address);
    return;
  }
  const isKnown = /(?:^|;\s*)signed_in=/.test(document.cookie);
  if ("personal" in conversation.dataset || (!isKnown && !wroteHere(article))) return;
  try {
    const response = await fetch(`/comments/own/?article=${article}`);
    if (!response.ok) return;
    const own = await response.json();
    const waiting = itemsIn(own.waiting);
    if (waiting.length) {
      const thread = threadIn(conversation);
      for (const item of waiting) placeItem(item, thread, true, false);
    }
    addLinks(conversation, own.changeable);
    for (const number of own.voted) {
      conversation.querySelector(`[data-vote="${number}"]`)?.setAttribute("aria-pressed", "true");
    }
  } catch {
    // Without an answer the page is as everybody sees it.
  }
}

// Ours, and what Isso and Remark42 call their comments: see comments/addresses.py.
const ANCHOR = /^#((?:comment|isso)-\d+|remark42__comment-[\w.:-]+)$/;

/** Lead an address whose comment stands on another page to that page. */
export function findComment({ dataset: { article } }) {
  async function look() {
    const anchor = ANCHOR.exec(location.hash)?.[1];
    if (!anchor || document.getElementById(anchor)) return;
    // What its writer has just posted and only an editor may see has no page yet.
    if (hasJustPosted) return;
    try {
      const response = await fetch(`/comments/at/${article}/${anchor}/`);
      const page = new URL(response.url);
      if (response.ok && page.pathname !== location.pathname) location.replace(response.url + location.hash);
    } catch {
      // Then the page stays at its beginning.
    }
  }
  addEventListener("hashchange", look);
  look();
}
