// What is typed, kept in this browser until the server has it.

const PREFIX = "broadsheet-writing:";

/** Return the copy that was kept under a name: { fields, at }, or null. */
export function keptCopy(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

/**
 * Keep the fields (name to text) under a name; return whether the browser has room for them.
 *
 * `sent` is the revision on which a form was sent off: a page that is made on a later one has its words.
 */
export function keepCopy(name, fields, sent = null) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify({ fields, at: Date.now(), sent }));
    return true;
  } catch {
    return false;
  }
}

/** Forget the copy, once the server has the words. */
export function dropCopy(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
