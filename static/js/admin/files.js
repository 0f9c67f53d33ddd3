// Files in an article's text: sound, film and PDF; uploaded, or chosen from those that are there.

import { ask } from "./dialog.js";
import { field, make, showError } from "./elements.js";

const NETWORK = "The server did not answer. Nothing is lost; please try again.";

/** Return what the editor puts in for a file. */
export function fileNode({ kind, src, title }) {
  const words = kind === "pdf" || !title ? [] : [{ type: "text", text: title }];
  return { type: "file", attrs: { kind, src, title }, content: words };
}

async function send(address, data) {
  const headers = { "X-CSRFToken": document.querySelector("input[name=csrfmiddlewaretoken]").value };
  try {
    const response = await fetch(address, { method: "POST", body: data, headers });
    if (response.status === 201) return { found: await response.json() };
    if (response.status === 422) return { errors: (await response.json()).errors };
    if (response.status === 403) return { errors: { file: ["You may not upload files, or you were signed out meanwhile."] } };
    return { errors: { file: [`The server did not take the file (${response.status}).`] } };
  } catch {
    return { errors: { file: [NETWORK] } };
  }
}

/** Upload a file that was dropped, called after its name; return { found } or { error: a sentence }. */
export async function sendFile(address, file) {
  const data = new FormData();
  data.set("file", file);
  data.set("title", file.name.replace(/\.[^.]*$/, "").replaceAll(/[_-]+/g, " ").trim() || file.name);
  const { found, errors } = await send(address, data);
  return errors ? { error: Object.values(errors).flat().join(" ") } : { found };
}

/** Return the list of files that are there already; `onChoice` is told which one was picked. */
function shelf(address, onChoice) {
  const search = make("input", { type: "search", autocomplete: "off", placeholder: "Search by title" });
  search.setAttribute("aria-label", "Search the files");
  const list = make("div", { className: "shelf", role: "group", "aria-label": "Files" });
  const state = make("p", { className: "dialog-help", role: "status" });
  let asked = 0;

  async function load() {
    asked += 1;
    const mine = asked;
    let files = null;
    try {
      const response = await fetch(`${address}?${new URLSearchParams({ q: search.value })}`);
      if (response.ok) ({ files } = await response.json());
    } catch {
      // Said below.
    }
    if (mine !== asked) return;
    state.textContent = files ? (files.length ? "" : "No file is called like that.") : NETWORK;
    list.replaceChildren(...(files ?? []).map(line));
  }

  function line(file) {
    const button = make("button", { type: "button", "aria-pressed": "false", textContent: `${file.title} (${file.kind}, ${file.size})` });
    button.addEventListener("click", () => {
      for (const other of list.children) other.setAttribute("aria-pressed", String(other === button));
      onChoice(file);
    });
    return button;
  }

  let waiting;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(load, 200);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  load();
  return [search, list, state];
}

/** Let the editor upload or choose a file, and put it in. */
export async function file(editor, { attach, files }) {
  let known = null;
  const chosen = make("input", { type: "file", name: "file", accept: "audio/*,video/mp4,video/webm,application/pdf" });
  const title = make("input", { type: "text", autocomplete: "off", name: "title", maxLength: 300 });
  const rows = {
    file: field("Upload a file", chosen, "MP3, M4A, Ogg, WAV, FLAC, MP4, WebM or PDF, up to 200 MB."),
    title: field("Title", title, "What it is, in words that can be clicked."),
  };
  const choice = shelf(files, (picked) => {
    known = picked;
    chosen.value = "";
    title.value = picked.title;
  });
  const found = await ask({
    title: "File",
    word: "Insert",
    body: [rows.file, make("p", { className: "dialog-or" }, "or choose one that is here"), ...choice, rows.title],
    async accept(form) {
      for (const row of Object.values(rows)) showError(row, "");
      if (!chosen.files.length) {
        if (known) return { ...known, title: title.value.trim() || known.title };
        showError(rows.file, "Choose a file, or one of those below.");
        return undefined;
      }
      const answer = await send(attach, new FormData(form));
      for (const [name, words] of Object.entries(answer.errors ?? {})) showError(rows[name] ?? rows.file, words.join(" "));
      return answer.found;
    },
  });
  if (found) editor.chain().focus().insertContent(fileNode(found)).run();
}
