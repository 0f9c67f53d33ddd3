// What is typed, kept in this browser until the server has it.

const PREFIX = "broadsheet-writing:";

/** Return the copies whose names begin like this, newest first: [{ name, fields, at, sent }]. */
export function keptCopies(beginning) {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX + beginning)) continue;
      found.push({ name: key.slice(PREFIX.length), ...JSON.parse(localStorage.getItem(key)) });
    }
  } catch {
    // A browser that keeps nothing, or something of somebody else's.
  }
  return found.filter((copy) => copy.fields).sort((a, b) => b.at - a.at);
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
