// A modal dialog of ours: a title, a form, two buttons.

import { make } from "./elements.js";

/**
 * Show `body` in a modal dialog.
 *
 * `accept` is called when the form is sent; it returns (or resolves to) the result, or undefined to stay
 * open. The promise resolves to the result, or to null when the dialog was closed without one.
 */
export function ask({ title, word, body, accept, className = "" }) {
  return new Promise((resolve) => {
    const heading = make("h2", { textContent: title, id: "dialog-title" });
    const submit = make("button", { type: "submit", className: "primary", textContent: word });
    const cancel = make("button", { type: "button", textContent: "Cancel" });
    const buttons = make("p", { className: "dialog-buttons" }, submit, cancel);
    const form = make("form", { method: "dialog", noValidate: true }, heading, ...body, buttons);
    const dialog = make("dialog", { className: `dialog ${className}`, "aria-labelledby": heading.id }, form);
    let result = null;

    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      submit.disabled = true;
      try {
        const answer = await accept(form);
        if (answer === undefined) return;
        result = answer;
        dialog.close();
      } finally {
        submit.disabled = false;
      }
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
