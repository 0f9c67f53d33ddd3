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

/** Keep the fields (name to text) under a name; return whether the browser has room for them. */
export function keepCopy(name, fields) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify({ fields, at: Date.now() }));
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
