// The preview in its place below the form, and how much room is left. Without this module the button leads to a page.

const NEAR = 0.9; // of the longest comment: nobody needs to know earlier
const REST = 400; // after the last key, in milliseconds: a screen reader is not to count every letter

/** Make the Preview button show the comment below the form. */
export function previewInPlace(form) {
  const button = form.querySelector("[data-preview]");
  const shown = form.querySelector("[data-shown]");
  if (!button || !shown) return;

  function show(title, content) {
    const heading = document.createElement("h3");
    heading.textContent = title;
    shown.replaceChildren(heading, content);
    shown.hidden = false;
  }

  button.addEventListener("click", async (event) => {
    event.preventDefault();
    button.setAttribute("aria-disabled", "true");
    const text = document.createElement("div");
    text.className = "comment-text";
    text.dir = "auto";
    try {
      const response = await fetch(button.formAction, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ comment: form.elements.comment.value }),
      });
      const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
      const said = isOurs ? await response.json() : { message: "Please wait a moment before you look again." };
      // The server's own renderer has sanitised it, as it does for the page.
      if (said.html) text.innerHTML = said.html;
      else text.textContent = said.message;
    } catch {
      text.textContent = "The preview could not be fetched. What you typed is still here.";
    }
    show("Preview", text);
    button.removeAttribute("aria-disabled");
  });
  form.addEventListener("reset", () => { shown.hidden = true; });
}

/** Say how many bytes are left when a comment comes near the limit. */
export function countBytes(form) {
  const counter = form.querySelector("[data-limit]");
  const text = form.elements.comment;
  if (!counter) return;
  const limit = Number(counter.dataset.limit);
  const encoder = new TextEncoder();
  let format = null; // made when it is needed: that alone takes a phone a fifth of a second
  let timer = 0;

  function count() {
    const bytes = encoder.encode(text.value).length;
    counter.hidden = bytes < limit * NEAR;
    if (counter.hidden) return;
    const left = limit - bytes;
    format ??= new Intl.NumberFormat(document.documentElement.lang || "en");
    counter.classList.toggle("is-over", left < 0);
    counter.textContent = left < 0
      ? `Too long by ${format.format(-left)} ${left === -1 ? "byte" : "bytes"}; it will not be taken like this.`
      : `Room for ${format.format(left)} more bytes.`;
  }

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(count, REST);
  });
  count();
}
