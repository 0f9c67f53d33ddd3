// A guest who ticks it finds name, e-mail and website filled in the next time. Kept in this browser only.

const KEY = "guest";
const FIELDS = ["author", "email", "url"];

/** Show the tick below `form`, fill in what was kept, and keep or forget it when the form is sent. */
export function rememberGuest(form) {
  const tick = form.querySelector("[data-remember] input");
  if (!tick) return;
  const store = storage();
  if (!store) return;
  tick.closest("[data-remember]").hidden = false;

  const kept = read(store);
  if (kept) {
    tick.checked = true;
    for (const name of FIELDS) {
      const field = form.elements[name];
      // What the server gave back, or another part of the page restored, is newer.
      if (field && !field.value && typeof kept[name] === "string") field.value = kept[name];
    }
  }

  form.addEventListener("submit", () => {
    if (tick.checked) {
      const typed = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name]?.value ?? ""]));
      write(store, JSON.stringify(typed));
    } else forget(store);
  });

  // Unticked means forgotten, also when nothing is sent after it.
  tick.addEventListener("change", () => {
    if (!tick.checked) forget(store);
  });
}

/** Return the browser's storage; null where it is switched off. */
function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** Return what was kept; null for nothing, or for what is not ours. */
function read(store) {
  try {
    const kept = JSON.parse(store.getItem(KEY));
    return kept && typeof kept === "object" ? kept : null;
  } catch {
    return null;
  }
}

/** Keep a text; a full storage keeps nothing. */
function write(store, text) {
  try {
    store.setItem(KEY, text);
  } catch {
    // The comment goes out all the same.
  }
}

/** Forget what was kept; where storage is switched off, there is nothing to forget. */
function forget(store) {
  try {
    store.removeItem(KEY);
  } catch {
    // Nothing could be kept there either.
  }
}
