// Dead links, named while the text is written: addresses of this site that lead nowhere.

import { make } from "./elements.js";

/** Milliseconds after the last key until the links are looked at. */
const PAUSE = 800;

/** Return the addresses of this site that a text links to, each once. */
function ownLinks(html) {
  const found = new Set();
  for (const link of new DOMParser().parseFromString(html, "text/html").querySelectorAll("a[href]")) {
    const address = link.getAttribute("href");
    if (/^\/(?!\/)/.test(address) || address.startsWith(`${location.origin}/`)) found.add(address);
  }
  return [...found];
}

function start(area) {
  const note = make("div", { className: "desk-note desk-links", hidden: true });
  note.setAttribute("role", "status");
  area.closest(".form-row").append(note);
  let timer = 0;
  let asked = "";

  const show = (dead) => {
    note.hidden = dead.length === 0;
    note.replaceChildren(
      ...dead.map(({ address, why }) => make("p", { textContent: `The link ${address} ${why}.` })),
    );
  };

  const ask = async () => {
    const links = ownLinks(area.value);
    if (links.join("\n") === asked) return;
    asked = links.join("\n");
    if (!links.length) {
      show([]);
      return;
    }
    const body = new FormData();
    body.set("csrfmiddlewaretoken", area.form.elements.csrfmiddlewaretoken.value);
    for (const link of links) body.append("address", link);
    try {
      const response = await fetch(area.dataset.linksUrl, { method: "POST", body });
      if (response.ok) show((await response.json()).dead);
    } catch {
      // Offline: the next change asks again.
      asked = "";
    }
  };

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  ask();
}

for (const area of document.querySelectorAll("textarea[data-links-url]")) start(area);
