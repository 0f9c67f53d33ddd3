// The tree of sections: a section is dragged to its place; the buttons beside it do the same without a mouse.

const MOVED = "Moved.";

/** Return where the dragged section would land at a height over a row: before it, after it or below it. */
function placeAt(row, clientY) {
  const box = row.getBoundingClientRect();
  const share = (clientY - box.top) / box.height;
  if (share < 0.3) return "before";
  return share > 0.7 ? "after" : "inside";
}

/** Return the rows that stand below a row, at any depth. */
function below(row) {
  const found = [];
  const level = Number(row.dataset.level);
  for (let next = row.nextElementSibling; next; next = next.nextElementSibling) {
    if (Number(next.dataset.level) <= level) break;
    found.push(next);
  }
  return found;
}

/** Return the row of the next section with the same parent; null where there is none. */
function following(row) {
  const last = below(row).at(-1) ?? row;
  const next = last.nextElementSibling;
  return next?.dataset.parent === row.dataset.parent ? next : null;
}

/** Return the fields that put a section at a place of a row. */
function destination(row, place) {
  const { category, parent } = row.dataset;
  if (place === "inside") return { parent: category, before: "" };
  if (place === "before") return { parent, before: category };
  return { parent, before: following(row)?.dataset.category ?? "" };
}

/** Send a move and show the tree as the server then has it; the focus stays on the button that was pressed. */
async function send(form, fields, pressed) {
  const data = new FormData(form);
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  let page;
  try {
    const response = await fetch(form.action, { method: "POST", body: data });
    if (!response.ok) throw new Error(response.statusText);
    page = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    say("It could not be moved. Try again.");
    return;
  }
  const tree = page.querySelector("[data-tree]");
  if (!tree) {
    window.location.reload();
    return;
  }
  document.querySelector("[data-tree]").replaceWith(document.adoptNode(tree));
  say(page.querySelector(".messagelist")?.textContent.trim() || MOVED);
  const row = document.getElementById(`category-${data.get("category")}`);
  const buttons = [...(row?.querySelectorAll("button:not(:disabled)") ?? [])];
  (buttons.find((button) => button.value === pressed) ?? buttons[0])?.focus({ preventScroll: !pressed });
}

/** Say something to whoever listens, and show it when it is not that all went well. */
function say(words) {
  const status = document.querySelector("[data-tree-said]");
  status.textContent = words;
  status.classList.toggle("visually-hidden", words === MOVED);
}

/** Forget where the dragged section would land. */
function unmark() {
  for (const row of document.querySelectorAll("[data-tree] [data-place]")) delete row.dataset.place;
}

let dragged = null;

function formOf(row) {
  return document.getElementById(`move-${row.dataset.category}`);
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-move]") || !event.submitter) return;
  event.preventDefault();
  send(event.target, { step: event.submitter.value }, event.submitter.value);
});

// Only the handle makes a row draggable: its words stay words that can be marked and links that can be dragged.
document.addEventListener("pointerdown", (event) => {
  const row = event.target.closest("[data-tree] [data-category]");
  if (row) row.draggable = Boolean(event.target.closest("[data-handle]"));
});

document.addEventListener("dragstart", (event) => {
  const row = event.target.closest?.("[data-tree] [data-category]");
  if (!row?.draggable) return;
  dragged = row;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", row.dataset.category);
  row.classList.add("is-dragged");
});

document.addEventListener("dragover", (event) => {
  const row = event.target.closest?.("[data-tree] [data-category]");
  if (!dragged) return;
  unmark();
  if (!row || row === dragged || below(dragged).includes(row)) return;
  event.preventDefault();
  row.dataset.place = placeAt(row, event.clientY);
});

document.addEventListener("drop", (event) => {
  const row = event.target.closest?.("[data-tree] [data-category]");
  if (!dragged || !row?.dataset.place) return;
  event.preventDefault();
  send(formOf(dragged), destination(row, row.dataset.place), "");
});

document.addEventListener("dragend", () => {
  unmark();
  dragged?.classList.remove("is-dragged");
  dragged = null;
});
