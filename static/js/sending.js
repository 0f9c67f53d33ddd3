// A comment is sent once: the button says what it does, and a key of its own lets the server know a copy.

/** Say "Posting comment…" while `form` is on its way, and give it a key that stays the same on a retry. */
export function sendOnce(form) {
  const button = form.querySelector('button[type="submit"]:not([form])');
  const label = button.textContent;

  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    form.elements.request_key.value ||= crypto.randomUUID?.() ?? "";
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy;
  });

  // Back from the next page, out of the browser's memory: the button can be pressed again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    form.elements.request_key.value = "";
    button.removeAttribute("aria-disabled");
    button.textContent = label;
  });
}
