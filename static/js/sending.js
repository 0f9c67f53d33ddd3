// A comment is sent once: the button says what it does, and a key of its own lets the server know a copy.

/** Return a random UUID, also on a site without https, where browsers make none. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40; // version 4 (RFC 9562, 5.4)
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Say "Posting comment…" while `form` is on its way, and give it a key that stays the same on a retry. */
export function sendOnce(form) {
  const button = form.querySelector("button[data-busy]");
  const label = button.textContent;

  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return; // another button leads elsewhere
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    form.elements.request_key.value ||= newKey();
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
