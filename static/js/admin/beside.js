// The preview beside the text: the real page, loaded again after each save, at the place where it was.

import { make } from "./elements.js";

function start(desk) {
  const show = make("button", { type: "button", className: "desk-show", textContent: "Preview beside the text", "aria-expanded": "false" });
  const frame = make("iframe", { className: "desk-preview", title: "Preview", hidden: true });
  let place = 0;

  const load = () => {
    if (frame.hidden || !desk.dataset.previewUrl) return;
    place = frame.contentWindow?.scrollY ?? 0;
    frame.src = `${desk.dataset.previewUrl}?beside`;
  };
  frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, place));
  show.addEventListener("click", () => {
    frame.hidden = !frame.hidden;
    desk.classList.toggle("has-preview", !frame.hidden);
    show.setAttribute("aria-expanded", String(!frame.hidden));
    show.textContent = frame.hidden ? "Preview beside the text" : "Close the preview";
    load();
  });
  const offer = () => {
    show.hidden = !desk.dataset.previewUrl;
  };
  desk.addEventListener("desk:begun", () => {
    offer();
    // What the page of an article has at its head, and that of a new one has not.
    const pages = { Revisions: "revisions/", "Preview and share": "preview/" };
    const links = Object.entries(pages).map(([word, page]) =>
      make("li", {}, make("a", { href: new URL(`../${page}`, location.href).href, textContent: word })),
    );
    document.querySelector("#content h1")?.after(make("ul", { className: "object-tools" }, ...links));
  });
  desk.addEventListener("desk:saved", load);
  desk.querySelector(".desk-text").prepend(show);
  desk.querySelector(".desk-side").prepend(frame);
  offer();
}

for (const desk of document.querySelectorAll("[data-desk]")) start(desk);
