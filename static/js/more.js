// The rest of a long thread, put under what is there instead of on a page of its own.

import { goTo } from "./arrivals.js";
import { itemsIn, placeItem } from "./placing.js";

/** Make "12 more replies" bring them in place; a click that asks for another tab still gets the page. */
export function loadMore(conversation) {
  conversation.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-more]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    if (link.getAttribute("aria-busy") === "true") return;
    link.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(link.href);
      if (!response.ok) throw new Error(response.statusText);
      const html = await response.text();
      const thread = conversation.querySelector(".thread");
      const placed = itemsIn(html).map((item) => placeItem(item, thread, false, false)).filter(Boolean);
      goOn(link, html, placed.filter((item) => item.querySelector(".comment-main")).length);
      if (placed.length) goTo(placed[0]);
    } catch {
      location.assign(link.href);
    }
  });
}

function goOn(link, html, number) {
  const next = new DOMParser().parseFromString(html, "text/html").querySelector(".comment-pager a[rel='next']");
  const left = parseInt(link.textContent, 10) - number;
  if (!next || left <= 0) {
    link.closest(".thread-more").remove();
    return;
  }
  link.href = next.getAttribute("href");
  link.textContent = left === 1 ? "1 more reply" : `${left} more replies`;
  link.removeAttribute("aria-busy");
}
