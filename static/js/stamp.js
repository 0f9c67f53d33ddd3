// The stamp of the comment form: asked for when somebody begins to write, so that the page itself holds none.

/** Give `form` a stamp of the moment in which it is first touched. Without one the comment is taken all the same. */
export function stampForm(form) {
  const field = form.elements.form_stamp;
  if (!field) return;

  async function ask() {
    const address = `${field.dataset.stamp}?article=${form.elements.comment_post_ID.value}`;
    try {
      const response = await fetch(address, { credentials: "omit", cache: "no-store" });
      if (response.ok) field.value = (await response.json()).stamp;
    } catch {
      // No network now: the server will do without.
    }
  }

  form.addEventListener("focusin", ask, { once: true });
}
