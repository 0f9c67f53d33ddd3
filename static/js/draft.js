// What is typed under "Leave a Reply" is kept in this tab until the server has taken it: through logging in, a refused
// post, a reload, a crash of the tab. One draft for each article.

const TYPED = "textarea, input[type='text'], input[type='email'], input[type='url'], input[type='checkbox']";

/** Tell whether the server has stored the comment of the request with this key: the answer to the post said so. */
function isPosted(key) {
  return key !== "" && new RegExp(`(?:^|;\\s*)posted-${key}=`).test(document.cookie);
}

/** Return what the tab keeps under a name; null for nothing, and where storage is switched off. */
function load(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

/** Keep a value under a name, null to keep nothing. */
function store(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // No room, or storage is switched off: then the tab keeps what it can by itself.
  }
}

/** Keep the draft of `form`; `replies` moves the form (see reply.js). */
export function keepDraft(form, replies) {
  const article = form.elements.comment_post_ID.value;
  const [draftName, postedName] = [`draft:${article}`, `posted:${article}`];
  const text = form.elements.comment;
  const isFilled = "kept" in form.dataset; // by the server

  function fields() {
    return [...form.querySelectorAll(TYPED)].filter((field) => field.name);
  }

  function save(sent = load(draftName)?.sent ?? "") {
    const draft = { values: {}, ticks: {}, sent, ...replies.target() };
    let isEmpty = true;
    for (const field of fields()) {
      if (field.type === "checkbox") draft.ticks[field.name] = field.checked;
      else if (field.value) {
        draft.values[field.name] = field.value;
        isEmpty = false;
      }
    }
    store(draftName, isEmpty ? null : draft);
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
    const draft = load(draftName);
    if (!draft?.sent || !isPosted(draft.sent)) return;
    document.cookie = `posted-${draft.sent}=; Max-Age=0; Path=/; SameSite=Lax`;
    store(postedName, draft.values.comment ?? "");
    store(draftName, null);
  }

  /** A browser that goes back fills the form as it was when it was sent: what has been posted is no draft any more. */
  function clearPosted() {
    forgetPosted();
    if (!load(draftName) && text.value && text.value === load(postedName)) text.value = "";
  }

  forgetPosted();
  const draft = load(draftName);
  // What the server put into the form is what was sent last: it wins over what the tab remembers.
  if (draft && !isFilled) put(draft);
  else if (text.value) save();

  form.addEventListener("input", () => save());
  form.addEventListener("change", () => save());
  form.addEventListener("aim", () => save());
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    save(event.submitter?.hasAttribute("formaction") ? "" : form.elements.request_key.value);
  });
  // By now the browser has filled the form, if it does.
  addEventListener("pageshow", (event) => {
    if (event.persisted || !isFilled) clearPosted();
  });
}
