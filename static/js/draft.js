// What is typed under "Leave a Reply" is kept in this tab until the server has taken it: through logging in, a refused
// post, a reload, a crash of the tab. One draft for each article.

const TYPED = "textarea, input[type='text'], input[type='email'], input[type='url'], input[type='checkbox']";

/** Return the key of the comment that the server has stored, as the answer to the post said; "" for none. */
function postedKey() {
  return /(?:^|;\s*)posted=([\w-]+)/.exec(document.cookie)?.[1] ?? "";
}

/** Keep the draft of `form`; `replies` moves the form (see reply.js). */
export function keepDraft(form, replies) {
  const name = `draft:${form.elements.comment_post_ID.value}`;
  const text = form.elements.comment;

  function fields() {
    return [...form.querySelectorAll(TYPED)].filter((field) => field.name);
  }

  function load() {
    try {
      return JSON.parse(sessionStorage.getItem(name)) ?? null;
    } catch {
      return null;
    }
  }

  function store(draft) {
    try {
      if (draft) sessionStorage.setItem(name, JSON.stringify(draft));
      else sessionStorage.removeItem(name);
    } catch {
      // No room, or storage is switched off: then the tab keeps what it can by itself.
    }
  }

  function save(sent = load()?.sent ?? "") {
    const draft = { values: {}, ticks: {}, sent, ...replies.target() };
    let isEmpty = true;
    for (const field of fields()) {
      if (field.type === "checkbox") draft.ticks[field.name] = field.checked;
      else if (field.value) {
        draft.values[field.name] = field.value;
        isEmpty = false;
      }
    }
    store(isEmpty ? null : draft);
  }

  function put(draft) {
    for (const field of fields()) {
      if (field.type === "checkbox") field.checked = draft.ticks[field.name] ?? field.checked;
      else if (!field.value) field.value = draft.values[field.name] ?? "";
    }
    // An address that names the comment to answer is newer than the draft.
    const isAimed = new URLSearchParams(location.search).has("replytocom");
    if (draft.values.comment && draft.number !== "0" && !isAimed) replies.restore(draft);
  }

  /** Forget the draft if it is the comment that the server has just stored. */
  function forgetPosted() {
    const draft = load();
    const key = postedKey();
    if (!key || draft?.sent !== key) return;
    document.cookie = "posted=; Max-Age=0; Path=/; SameSite=Lax";
    if (text.value === draft.values.comment) text.value = "";
    store(null);
  }

  forgetPosted();
  const draft = load();
  // What the server put into the form is what was sent last: it wins over what the tab remembers.
  if (draft && !("kept" in form.dataset)) put(draft);
  else if (text.value) save();

  form.addEventListener("input", () => save());
  form.addEventListener("change", () => save());
  form.addEventListener("aim", () => save());
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    save(event.submitter?.hasAttribute("formaction") ? "" : form.elements.request_key.value);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) forgetPosted();
  });
}
