// Shows beside the list what belongs to the comment one is at: its thread, its writer, what was decided.

/** Milliseconds of rest before the server is asked: who runs through the list asks for nothing. */
const REST = 180;

/** Return a function that shows in `panel` what stands beside the comment with an id. */
export function showBeside(panel) {
  const wide = matchMedia("(width >= 64rem)");
  const known = new Map();
  let timer = 0;
  let wanted = "";

  async function load(number) {
    if (!known.has(number)) {
      try {
        const response = await fetch(`${location.pathname}${number}/beside/`, { redirect: "manual" });
        if (!response.ok) return;
        known.set(number, await response.text());
      } catch {
        return; // The comment's own page shows the same.
      }
    }
    if (number !== wanted) return;
    panel.innerHTML = known.get(number); // our own template, escaped there
    panel.hidden = false;
  }

  return (number) => {
    if (!panel || !wide.matches) return;
    wanted = number;
    clearTimeout(timer);
    timer = setTimeout(load, REST, number);
  };
}
