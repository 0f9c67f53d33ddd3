// The article's text: notes open where their mark is, and what is embedded opens in place. Both are plain links first.

function openNote(link, prose) {
  const note = prose.querySelector(link.hash);
  if (!note || !HTMLElement.prototype.showPopover) return false;
  const bubble = document.createElement("div");
  bubble.className = "note-bubble";
  bubble.popover = "auto";
  bubble.setAttribute("role", "note");
  bubble.setAttribute("aria-label", link.getAttribute("aria-label"));
  bubble.tabIndex = -1;
  for (const part of note.cloneNode(true).childNodes) {
    if (part.classList?.contains("footnote-back")) continue;
    bubble.append(part.cloneNode(true));
  }
  link.parentElement.after(bubble);
  bubble.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    bubble.remove();
    link.focus({ preventScroll: true });
  });
  bubble.showPopover();
  const mark = link.getBoundingClientRect();
  const box = bubble.getBoundingClientRect();
  const edge = 12;
  const left = Math.max(edge, Math.min(mark.left - box.width / 2, document.documentElement.clientWidth - box.width - edge));
  const below = mark.bottom + 6;
  const top = below + box.height > innerHeight ? mark.top - box.height - 6 : below;
  bubble.style.left = `${left + scrollX}px`;
  bubble.style.top = `${top + scrollY}px`;
  bubble.focus({ preventScroll: true });
  return true;
}

function openEmbed(link) {
  const frame = document.createElement("iframe");
  frame.src = link.href;
  frame.title = link.textContent;
  frame.className = `embed-frame embed-${link.dataset.frame}`;
  frame.allow = "fullscreen; encrypted-media; picture-in-picture";
  link.replaceWith(frame);
  frame.focus();
}

for (const prose of document.querySelectorAll(".prose")) {
  prose.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target.closest(".footnote-mark a, a.embed-open");
    if (!link) return;
    if (link.matches(".embed-open")) {
      event.preventDefault();
      openEmbed(link);
    } else if (openNote(link, prose)) event.preventDefault();
  });
}
