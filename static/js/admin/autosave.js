// Never lose a word: each pause in typing is saved as a revision; until the server has it, this browser keeps it.

import { make } from "./elements.js";
import { dropCopy, keepCopy, keptCopies } from "./local-copy.js";
import { watchOthers } from "./others.js";

const PAUSE = 1500;
const LONGEST_PAUSE = 60_000;
// A server that took the words and says nothing: they are sent once more, which stores them once.
const PATIENCE = 60_000;
const WORDS = ["title", "excerpt", "body"];

function wordsOf(form) {
  return Object.fromEntries(WORDS.map((name) => [name, form.elements[name]?.value ?? ""]));
}

const DAY = 86_400_000;

/** Return a time in words, with its day unless it was today or nearly. */
function clock(time = Date.now()) {
  const day = Date.now() - time > DAY / 2 ? { day: "numeric", month: "long" } : {};
  return new Intl.DateTimeFormat(document.documentElement.lang, { ...day, hour: "2-digit", minute: "2-digit" }).format(time);
}

function start(desk) {
  const { form } = desk.querySelector("textarea[data-editor]");
  const state = make("p", { className: "desk-state", role: "status" });
  const note = make("div", { className: "desk-note", role: "alert", hidden: true });
  desk.before(note);
  desk.querySelector(".desk-text").prepend(state);

  // A new article has no number yet, and several may be begun at once, each on a page of its own.
  const beginnings = `${desk.dataset.reader}:new-`;
  const place = () =>
    desk.dataset.article ? `${desk.dataset.reader}:${desk.dataset.article}:` : `${beginnings}${form.elements.draft_key.value}`;
  // How often something was typed or chosen, and how much of that the server has.
  let edits = 0;
  let saved = 0;
  const isChanged = () => edits !== saved;
  let running = null;
  let pause = PAUSE;
  let timer;
  let stopped = false;

  const say = (text) => {
    if (state.textContent !== text) state.textContent = text;
  };
  const warn = (...parts) => {
    note.replaceChildren(make("p", {}, ...parts));
    note.hidden = false;
  };
  const calm = () => {
    note.hidden = true;
  };

  async function refreshToken() {
    if (!desk.dataset.presenceUrl) return false;
    const response = await fetch(desk.dataset.presenceUrl, { redirect: "manual" });
    if (!response.ok) return false;
    form.elements.csrfmiddlewaretoken.value = (await response.json()).token;
    return true;
  }

  /** Remember where a new article lives from now on, so that a reload and the buttons lead there. */
  function settle(answer) {
    form.elements.base.value = answer.base;
    if (form.elements.slug && document.activeElement !== form.elements.slug && !desk.dataset.ownSlug) {
      form.elements.slug.value = answer.slug;
    }
    if (desk.dataset.article) return;
    dropCopy(place());
    desk.dataset.article = answer.article;
    desk.dataset.autosaveUrl = `${answer.change.replace(/change\/$/, "")}autosave/`;
    desk.dataset.presenceUrl = `${answer.change.replace(/change\/$/, "")}presence/`;
    desk.dataset.previewUrl = answer.preview;
    history.replaceState(null, "", answer.change);
    desk.dispatchEvent(new CustomEvent("desk:begun"));
  }

  function trouble(sentence) {
    const kept = keepCopy(place(), wordsOf(form));
    warn(
      `${sentence} `,
      kept
        ? "Your words are kept in this browser; they are sent as soon as it goes again."
        : "This browser has no room to keep them: copy them before you close the page.",
    );
    say("Not saved yet");
    pause = Math.min(pause * 2, LONGEST_PAUSE);
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  async function save(tried = false) {
    clearTimeout(timer);
    if (running || stopped) return;
    const sent = edits;
    const data = new FormData(form);
    // Files go with the form alone, and pictures have their own way.
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    say("Saving…");
    running = true;
    let response;
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      response = await fetch(desk.dataset.autosaveUrl, { method: "POST", body: data, redirect: "manual", signal });
    } catch {
      running = null;
      trouble(navigator.onLine ? "The server does not answer." : "You are offline.");
      return;
    }
    running = null;
    if (response.ok) {
      const answer = await response.json();
      pause = PAUSE;
      saved = sent;
      if (answer.article) settle(answer);
      calm();
      say(answer.article ? `Saved as a draft at ${clock()}` : "");
      if (isChanged()) soon();
      else dropCopy(place());
      desk.dispatchEvent(new CustomEvent("desk:saved"));
      return;
    }
    if (response.status === 409) {
      const { by, compare } = await response.json();
      stopped = true;
      keepCopy(place(), wordsOf(form));
      warn(
        make("strong", { textContent: `Meanwhile this article was saved: ${by}.` }),
        " Yours is kept beside it. ",
        make("a", { href: compare, textContent: "Compare both side by side" }),
        " before you go on.",
      );
      say("Not saved: there is a newer version");
      return;
    }
    if (response.status === 422) {
      const { errors } = await response.json();
      keepCopy(place(), wordsOf(form));
      warn(Object.values(errors).flat().join(" "));
      say("Not saved");
      return;
    }
    if (response.status === 403 && !tried && (await refreshToken().catch(() => false))) {
      await save(true);
      return;
    }
    if (response.type === "opaqueredirect" || response.status === 403) {
      trouble("You are signed out. Sign in again in another tab.");
      return;
    }
    trouble(`The server could not save (${response.status}).`);
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  function onInput() {
    edits += 1;
    keepCopy(place(), wordsOf(form));
    if (!stopped) {
      say("Not saved yet");
      soon();
    }
  }

  /** Tell whether the server has the words of a copy: those of a form that was sent off, or the very same. */
  async function hasArrived(copy) {
    if (WORDS.every((name) => copy.fields[name] === (form.elements[name]?.value ?? ""))) return true;
    if (copy.sent === null) return false;
    if (!copy.name.startsWith(beginnings)) return Number(form.elements.base.value || 0) > copy.sent;
    // The form of a new article: whoever sent it knows what it would be called.
    const query = new URLSearchParams({ draft_key: copy.name.slice(beginnings.length) });
    const response = await fetch(`${desk.dataset.autosaveUrl}?${query}`, { redirect: "manual" }).catch(() => null);
    return response?.ok ? Boolean((await response.json()).article) : false;
  }

  /** Offer what a closed tab or a dead server left in this browser: on a new page, what was begun and lost. */
  async function offer() {
    let lost = null;
    for (const copy of keptCopies(desk.dataset.article ? place() : beginnings)) {
      if (await hasArrived(copy)) dropCopy(copy.name);
      else lost ??= copy;
    }
    if (!lost || isChanged()) return;
    const take = make("button", { type: "button", textContent: "Bring them back" });
    const drop = make("button", { type: "button", textContent: "Forget them" });
    warn(`This browser holds words from ${clock(lost.at)} that never reached the server. `, take, " ", drop);
    take.addEventListener("click", () => {
      for (const name of WORDS) {
        const field = form.elements[name];
        if (!field) continue;
        field.value = lost.fields[name];
        field.dispatchEvent(new CustomEvent("desk:fill"));
      }
      calm();
      if (lost.name !== place()) dropCopy(lost.name);
      onInput();
    });
    drop.addEventListener("click", () => {
      dropCopy(lost.name);
      calm();
    });
  }

  form.addEventListener("input", (event) => {
    if (event.target === form.elements.slug) desk.dataset.ownSlug = "1";
    onInput();
  });
  form.addEventListener("change", onInput);
  // Django's autocomplete tells nobody but its own jQuery.
  window.django?.jQuery(form).on("select2:select select2:unselect", onInput);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    save();
  });
  form.addEventListener("submit", () => {
    // What the form carries is the server's from here on; the copy goes when the next page finds it there.
    stopped = true;
    saved = edits;
    clearTimeout(timer);
    keepCopy(place(), wordsOf(form), Number(form.elements.base.value || 0));
  });
  addEventListener("online", () => {
    if (isChanged()) save();
  });
  addEventListener("offline", () => {
    if (isChanged()) trouble("You are offline.");
    else say("You are offline");
  });
  addEventListener("beforeunload", (event) => {
    if (isChanged()) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && isChanged()) save();
  });

  addEventListener("pageshow", (event) => {
    // Back at a page whose form went off: what became of it, only the server knows.
    if (event.persisted && stopped) location.reload();
  });

  offer();
  // A refused form stands here with everything in it, and nowhere else yet.
  if (document.querySelector(".errornote") && !document.querySelector(".desk-conflict")) onInput();
  watchOthers(desk, form, { warn, isChanged, isStopped: () => stopped });
}

for (const desk of document.querySelectorAll("[data-desk][data-may-write]")) {
  if (desk.querySelector("textarea[data-editor]")) start(desk);
}
