// Puts comments that come later into their threads, where the server would have put them.

const PHONE_LEVELS = 3;

/** Return how deep an item stands: 1 for an answer to the article. */
function levelOf(item) {
  let level = 1;
  for (let list = item.closest(".replies"); list; list = list.parentElement.closest(".replies")) level += 1;
  return level;
}

/** Return the list of replies of `item`, made where there is none yet. */
function repliesOf(item) {
  const found = item.querySelector(":scope > .replies, :scope > .branch > .replies");
  if (found) return found;
  const list = document.createElement("ol");
  list.className = "replies";
  if (levelOf(item) > 1) {
    item.append(list);
    return list;
  }
  const branch = document.createElement("details");
  branch.className = "branch";
  branch.open = true;
  branch.append(document.createElement("summary"), list);
  const main = item.querySelector(":scope > .respond") ?? item.querySelector(":scope > .comment-main, :scope > .comment-trace");
  main.after(branch);
  return list;
}

/** Say how many replies the thread of `item` has, `more` of them just put there. */
function recount(item, more) {
  const summary = item.closest(".thread > .comment")?.querySelector(":scope > .branch > summary");
  if (!summary) return;
  const number = (parseInt(summary.textContent, 10) || 0) + more;
  summary.textContent = number === 1 ? "1 reply" : `${number} replies`;
}

/** Return the list of threads of a conversation, made where nobody has said anything yet. */
export function threadIn(conversation) {
  const found = conversation.querySelector(".thread");
  if (found) return found;
  const thread = document.createElement("ol");
  thread.className = "thread";
  conversation.querySelector("[data-live]").before(thread);
  return thread;
}

/** Return the items of some HTML one by one, without their replies. */
export function itemsIn(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return [...parsed.querySelectorAll(".comment[data-parent]")].map((found) => {
    const item = document.importNode(found, false);
    const main = found.querySelector(":scope > .comment-main, :scope > .comment-trace");
    if (main) item.append(document.importNode(main, true));
    return item;
  });
}

/**
 * Put an item into `thread`; return it, or null where it stands already or belongs to another page. An answer to the
 * article comes last if `takesThreads`. `isCounted` is false for one that the count of its thread knows already.
 */
export function placeItem(item, thread, takesThreads, isCounted = true) {
  if (!item.id || document.getElementById(item.id)) return null;
  const answers = item.querySelector(".comment-answers");
  if (item.dataset.parent === "0") {
    if (!takesThreads) return null;
    answers?.remove();
    thread.append(item);
    return item;
  }
  const parent = document.getElementById(`comment-${item.dataset.parent}`);
  if (!parent || !thread.contains(parent)) return null;
  const level = levelOf(parent) + 1;
  const shown = Number(thread.closest("[data-levels]").dataset.levels);
  if (level > shown) parent.parentElement.append(item);
  else repliesOf(parent).append(item);
  if (level <= PHONE_LEVELS) answers?.remove();
  else answers?.classList.toggle("comment-answers-narrow", level <= shown);
  if (isCounted) recount(parent, 1);
  return item;
}
