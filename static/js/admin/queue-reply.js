// Answers a comment within the queue; without it the link leads to a page with the same form.

import { ask } from "./queue-sending.js";

/** Return a function that opens a reply below an entry; `done(entry, answer, failed)` hears how it ended. */
export function replyInQueue(done) {
  function open(entry) {
    const link = entry.querySelector("a[data-key='r']");
    if (!link) return;
    const before = entry.querySelector(".entry-reply");
    if (before) {
      before.querySelector("textarea").focus();
      return;
    }
    const form = document.createElement("div");
    form.className = "entry-reply";
    const label = document.createElement("label");
    const text = document.createElement("textarea");
    text.rows = 4;
    text.dir = "auto";
    text.id = `reply-${entry.dataset.entry}`;
    label.htmlFor = text.id;
    label.textContent = "Your reply";
    const word = link.firstChild.textContent.trim();
    const send = button(`${word} (Ctrl Enter)`, "primary", submit);
    const leave = button("Leave (Esc)", "", close);
    const row = document.createElement("p");
    row.className = "entry-actions";
    row.append(send, leave);
    const refusal = document.createElement("p");
    refusal.className = "entry-failed";
    refusal.setAttribute("role", "alert");
    form.append(label, text, row, refusal);
    entry.append(form);
    text.focus();

    function close() {
      form.remove();
      entry.focus();
    }

    async function submit() {
      if (send.disabled) return;
      send.disabled = true;
      refusal.textContent = "";
      try {
        const answer = await ask(new URL(link.href).pathname, [["text", text.value]]);
        form.remove();
        done(entry, answer, "");
      } catch (error) {
        refusal.textContent = error.message;
        done(entry, null, error.message);
        text.focus();
      } finally {
        send.disabled = false;
      }
    }

    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !text.value.trim()) close();
      else if (event.key === "Escape") leave.focus();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
    });
  }

  document.querySelector("[data-queue]").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-key='r']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.closest("[data-entry]"));
  });
  return open;
}

function button(words, className, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
