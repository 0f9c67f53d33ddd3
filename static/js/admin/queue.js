// The queue by keyboard. Every key presses what stands on the page as a button or a link; decisions are sent without
// leaving the list, and each is answered before the page counts it as done.

import { showBeside } from "./queue-beside.js";
import { replyInQueue } from "./queue-reply.js";
import { ask } from "./queue-sending.js";

const WORDS = { approved: "Approved", pending: "Held back", spam: "Marked as spam", trash: "Moved to the trash" };
const DECISIONS = { a: "approved", s: "spam", t: "trash", h: "pending" };

const queue = document.querySelector("[data-queue]");
const keys = document.querySelector("[data-keys]");
if (queue && keys) start();

function start() {
  const said = keys.querySelector("[data-said]");
  const dialog = document.querySelector("[data-keys-dialog]");
  const beside = showBeside(document.querySelector("[data-beside]"));
  const entries = [...queue.querySelectorAll("[data-entry]")];
  let current = null;
  let underWay = 0;

  keys.hidden = false;
  for (const entry of entries) entry.tabIndex = -1;
  for (const button of queue.querySelectorAll("[data-key]")) showKey(button);

  // --- Where one is

  function go(entry) {
    if (!entry) return;
    current?.removeAttribute("aria-current");
    current = entry;
    entry.setAttribute("aria-current", "true");
    entry.focus({ preventScroll: true });
    entry.closest("tr").scrollIntoView({ block: "nearest" });
    beside(entry.dataset.entry);
  }

  function step(by) {
    const place = current ? entries.indexOf(current) + by : 0;
    go(entries[Math.min(Math.max(place, 0), entries.length - 1)]);
  }

  /** Go to the next comment that is not decided, or the last before; where there is none, to the next page. */
  function goOn() {
    const place = entries.indexOf(current);
    const open = (entry) => !entry.dataset.decided;
    const next = entries.slice(place + 1).find(open) ?? entries.slice(0, place).reverse().find(open);
    if (next) go(next);
    else if (!underWay) loadNext();
  }

  function loadNext() {
    const address = new URL(location.href);
    address.searchParams.delete("p");
    location.assign(address);
  }

  // --- Deciding

  function chosen() {
    return entries.filter((entry) => box(entry)?.checked && !entry.dataset.decided);
  }

  async function decide(status) {
    const many = chosen();
    const about = many.length ? many : [current].filter(Boolean);
    const able = about.filter((entry) => !entry.dataset.decided && entry.dataset.status !== status);
    if (!able.length) {
      say(about.length ? `${WORDS[status]} already.` : "There is no comment here.");
      return;
    }
    for (const entry of able) markDecided(entry, status);
    underWay += 1;
    goOn();
    try {
      const ids = able.map((entry) => ["ids", entry.dataset.entry]);
      const answer = await ask(queue.dataset.decideMany, [["decision", status], ...ids]);
      say(`${answer.said} u takes it back.`);
      for (const entry of able) count(entry.dataset.status, status);
    } catch (error) {
      for (const entry of able) markOpen(entry, error.message);
      say(error.message);
      go(able[0]);
    } finally {
      underWay -= 1;
    }
    if (entries.every((entry) => entry.dataset.decided) && !underWay) loadNext();
  }

  async function undo() {
    if (underWay) return;
    underWay += 1;
    try {
      const answer = await ask(queue.dataset.undoUrl, []);
      say(answer.said);
      const here = answer.moved.map((number) => entries.find((entry) => entry.dataset.entry === String(number)));
      if (answer.moved.length && !here.every((entry) => entry?.dataset.decided)) {
        location.reload(); // it was decided on an earlier page: now it stands in the list again
        return;
      }
      for (const entry of here) {
        count(entry.dataset.decided, entry.dataset.status);
        markOpen(entry);
      }
      go(here[0]);
    } catch (error) {
      say(error.message);
    } finally {
      underWay -= 1;
    }
  }

  function markDecided(entry, status) {
    entry.dataset.decided = status;
    entry.querySelector(".entry-failed")?.remove();
    const note = document.createElement("p");
    note.className = "entry-decided";
    note.textContent = `${WORDS[status]}: ${entry.querySelector(".entry-name").textContent}`;
    entry.prepend(note);
    if (box(entry)) box(entry).checked = false;
    nameKeys();
  }

  function markOpen(entry, failed = "") {
    delete entry.dataset.decided;
    entry.querySelector(".entry-decided")?.remove();
    if (!failed) return;
    const note = document.createElement("p");
    note.className = "entry-failed";
    note.textContent = failed;
    entry.append(note);
  }

  function box(entry) {
    return entry.closest("tr").querySelector("input.action-select");
  }

  /** Count one comment from one tab to another. */
  function count(from, to) {
    for (const [status, by] of [
      [from, -1],
      [to, 1],
    ]) {
      const number = document.querySelector(`[data-tab="${status}"] .count`);
      if (number && !("more" in number.dataset)) number.textContent = String(Math.max(0, Number(number.textContent) + by));
    }
  }

  // --- Saying what the keys do

  function showKey(button) {
    const key = document.createElement("kbd");
    key.textContent = button.dataset.key;
    button.append(" ", key);
    button.setAttribute("aria-keyshortcuts", button.dataset.key);
  }

  function nameKeys() {
    const number = chosen().length;
    for (const word of keys.querySelectorAll("[data-key-word]")) {
      word.dataset.word ??= word.textContent;
      word.textContent = number ? `${word.dataset.word} ${number} chosen` : word.dataset.word;
    }
  }

  function say(words) {
    said.textContent = words;
  }

  // --- Keys and clicks

  function press(key) {
    current?.querySelector(`a[data-key="${key}"]`)?.click();
  }

  const reply = replyInQueue((entry, answer, failed) => {
    if (failed) {
      say(failed);
      return;
    }
    say(answer.said);
    if (answer.moved.length) {
      count(entry.dataset.status, "approved");
      markDecided(entry, "approved");
    }
    go(entry);
    if (answer.moved.length) goOn();
  });

  const actions = {
    j: () => step(1),
    k: () => step(-1),
    u: undo,
    r: () => current && !current.dataset.decided && reply(current),
    e: () => press("e"),
    b: () => press("b"),
    x: () => {
      if (!current || current.dataset.decided || !box(current)) return;
      box(current).click();
      nameKeys();
    },
    "/": () => document.getElementById("searchbar")?.focus(),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || dialog.open) return;
    if (event.target.closest("input:not([type='checkbox']), textarea, select, [contenteditable]")) return;
    const status = DECISIONS[event.key];
    if (!status && !actions[event.key]) return;
    event.preventDefault();
    // A key that is held down moves, but decides once.
    if (event.repeat && !"jk".includes(event.key)) return;
    if (status) decide(status);
    else actions[event.key]();
  });

  queue.addEventListener("focusin", (event) => {
    const entry = event.target.closest("[data-entry]");
    if (entry && entry !== current) {
      current?.removeAttribute("aria-current");
      current = entry;
      entry.setAttribute("aria-current", "true");
      beside(entry.dataset.entry);
    }
  });
  queue.addEventListener("change", nameKeys);
  keys.querySelector("[data-show-keys]").addEventListener("click", () => dialog.showModal());

  // What is under way must arrive: leaving asks first.
  addEventListener("beforeunload", (event) => {
    if (underWay) event.preventDefault();
  });

  if (!document.activeElement || document.activeElement === document.body) go(entries[0]);
  keys.dataset.ready = "";
}

