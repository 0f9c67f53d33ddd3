// The picture dialog: upload a picture, or choose one that is there already.

import { ask } from "./dialog.js";
import { field, make, showError } from "./elements.js";

const ACCEPT = "image/jpeg,image/png,image/webp,image/avif,image/gif,image/heic";
const NETWORK = "The server did not answer. Nothing is lost; please try again.";

function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]").value;
}

/** Upload a picture that was dropped or pasted; return { picture } or { error: a sentence }. */
export async function sendPicture(address, file) {
  const data = new FormData();
  data.set("file", file, file.name || "picture.png");
  try {
    const response = await fetch(address, { method: "POST", body: data, headers: { "X-CSRFToken": token() } });
    if (response.status === 201) return { picture: await response.json() };
    if (response.status === 422) {
      const { errors } = await response.json();
      return { error: Object.values(errors).flat().join(" ") };
    }
    return { error: `${NETWORK} (${response.status})` };
  } catch {
    return { error: NETWORK };
  }
}

/** Upload a picture; return it, or undefined after saying at the field what was wrong. */
async function upload(address, rows, data) {
  for (const row of Object.values(rows)) showError(row, "");
  let response;
  try {
    response = await fetch(address, { method: "POST", body: data, headers: { "X-CSRFToken": token() } });
  } catch {
    showError(rows.file, NETWORK);
    return undefined;
  }
  if (response.status === 201) return response.json();
  if (response.status === 422) {
    const { errors } = await response.json();
    for (const [name, sentences] of Object.entries(errors)) {
      showError(rows[name] ?? rows.file, sentences.join(" "));
    }
  } else if (response.status === 403) {
    showError(rows.file, "You may not upload pictures, or you were signed out meanwhile.");
  } else {
    showError(rows.file, `${NETWORK} (${response.status})`);
  }
  return undefined;
}

/**
 * Return the grid of pictures that are there already; `onChoice` is told which one was picked.
 *
 * With `several` a second press takes a picture back, and the others stay.
 */
function gallery(address, onChoice, several = false) {
  const search = make("input", { type: "search", autocomplete: "off", placeholder: "Search by their words" });
  search.setAttribute("aria-label", "Search the pictures");
  const grid = make("div", { className: "gallery", role: "group", "aria-label": "Pictures" });
  const more = make("button", { type: "button", textContent: "More pictures", hidden: true });
  const state = make("p", { className: "dialog-help", role: "status" });
  let page = 1;
  let asked = 0;

  async function load() {
    asked += 1;
    const mine = asked;
    const query = new URLSearchParams({ q: search.value, page });
    let answer = null;
    try {
      const response = await fetch(`${address}?${query}`);
      if (response.ok) answer = await response.json();
    } catch {
      // Said below.
    }
    if (mine !== asked) return;
    if (!answer) {
      state.textContent = NETWORK;
      return;
    }
    if (page === 1) grid.replaceChildren();
    grid.append(...answer.pictures.map(tile));
    more.hidden = !answer.more;
    state.textContent = grid.children.length ? "" : "No picture is described like that.";
  }

  function tile(picture) {
    const image = make("img", { src: picture.thumbnail, alt: "", loading: "lazy" });
    const button = make("button", { type: "button", "aria-pressed": "false", "aria-label": picture.name }, image);
    button.title = picture.name;
    button.addEventListener("click", () => {
      if (several) button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      else for (const other of grid.children) other.setAttribute("aria-pressed", String(other === button));
      onChoice(picture);
    });
    return button;
  }

  let waiting;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      page = 1;
      load();
    }, 200);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  more.addEventListener("click", () => {
    page += 1;
    load();
  });
  load();
  return [search, grid, state, more];
}

/**
 * Let the editor choose a picture; resolve to { id, src, width, height, alt, caption … } or null.
 *
 * `addresses` has `choose` and `upload`; with `wording` the alternative text and caption are asked for
 * (they belong to the place in the text), and `current` fills them in.
 */
export function choosePicture(addresses, { current = null, wording = true } = {}) {
  let chosen = current;
  const file = make("input", { type: "file", name: "file", accept: ACCEPT });
  const alt = make("input", { type: "text", name: "alt", maxLength: 500, value: current?.alt ?? "" });
  const caption = make("input", { type: "text", name: "caption", maxLength: 500, value: current?.caption ?? "" });
  const rows = {
    file: field("Upload a picture", file, "JPEG, PNG, WebP, AVIF or GIF, up to 25 MB."),
    alt: field("Alternative text", alt, "What the picture shows, for somebody who cannot see it."),
    caption: field("Caption", caption),
  };
  const choice = gallery(addresses.choose, (picture) => {
    chosen = picture;
    file.value = "";
    alt.value = picture.alt;
    caption.value = picture.caption;
  });
  const body = [rows.file, make("p", { className: "dialog-or" }, "or choose one that is here"), ...choice, rows.alt];
  if (wording) body.push(rows.caption);

  return ask({
    title: "Picture",
    word: "Use this picture",
    body,
    className: "dialog-pictures",
    async accept(form) {
      const words = { alt: alt.value.trim(), caption: caption.value.trim() };
      if (file.files.length) {
        const picture = await upload(addresses.upload, rows, new FormData(form));
        return picture && { ...picture, ...words };
      }
      if (chosen) return { ...chosen, ...words };
      showError(rows.file, "Choose a file, or one of the pictures below.");
      return undefined;
    },
  });
}

/** Let the editor choose several pictures, new ones and those that are there; resolve to a list, or null. */
export function choosePictures(addresses) {
  const chosen = new Map();
  const files = make("input", { type: "file", multiple: true, accept: ACCEPT });
  const row = field("Upload pictures", files, "JPEG, PNG, WebP, AVIF or GIF, up to 25 MB each.");
  const toggle = (picture) => {
    if (!chosen.delete(picture.id)) chosen.set(picture.id, picture);
  };
  const body = [row, make("p", { className: "dialog-or" }, "or choose some that are here"), ...gallery(addresses.choose, toggle, true)];

  return ask({
    title: "Gallery",
    word: "Use these pictures",
    body,
    className: "dialog-pictures",
    async accept() {
      showError(row, "");
      const refused = [];
      const left = new DataTransfer();
      for (const file of files.files) {
        const { picture, error } = await sendPicture(addresses.upload, file);
        if (picture) chosen.set(picture.id, picture);
        else {
          refused.push(`${file.name}: ${error}`);
          left.items.add(file);
        }
      }
      // What was taken is not sent again when the others are tried once more.
      files.files = left.files;
      if (!refused.length && chosen.size) return [...chosen.values()];
      showError(row, refused.join(" ") || "Choose files, or some of the pictures below.");
      return undefined;
    },
  });
}

/** Return the addresses, and what else the text area says, that a field of the form carries. */
export function addressesOf(element) {
  const { chooseUrl, uploadUrl, attachUrl, filesUrl, languages, rawHtml } = element.dataset;
  return {
    choose: chooseUrl,
    upload: uploadUrl,
    attach: attachUrl,
    files: filesUrl,
    languages: JSON.parse(languages ?? "{}"),
    raw: rawHtml === "yes",
  };
}
