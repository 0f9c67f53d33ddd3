// Never lose a word: each pause in typing is saved as a revision; until the server has it, this browser keeps it.

import { make } from "./elements.js";
import { dropCopy, keepCopy, keptCopy } from "./local-copy.js";
import { watchOthers } from "./others.js";

const PAUSE = 1500;
const LONGEST_PAUSE = 60_000;
const WORDS = ["title", "excerpt", "body"];

function wordsOf(form) {
  return Object.fromEntries(WORDS.map((name) => [name, form.elements[name]?.value ?? ""]));
}

function clock(time = Date.now()) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }).format(time);
}

function start(desk) {
  const { form } = desk.querySelector("textarea[data-editor]");
  const state = make("p", { className: "desk-state", role: "status" });
  const note = make("div", { className: "desk-note", role: "alert", hidden: true });
  desk.before(note);
  desk.querySelector(".desk-text").prepend(state);

  const place = () => `${desk.dataset.reader}:${desk.dataset.article || "new"}`;
  let saved = JSON.stringify(wordsOf(form));
  let changed = false;
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
    const words = JSON.stringify(wordsOf(form));
    const data = new FormData(form);
    // Files go with the form alone, and pictures have their own way.
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    say("Saving…");
    running = true;
    let response;
    try {
      response = await fetch(desk.dataset.autosaveUrl, { method: "POST", body: data, redirect: "manual" });
    } catch {
      running = null;
      trouble(navigator.onLine ? "The server does not answer." : "You are offline.");
      return;
    }
    running = null;
    if (response.ok) {
      const answer = await response.json();
      pause = PAUSE;
      saved = words;
      if (answer.article) settle(answer);
      changed = JSON.stringify(wordsOf(form)) !== saved;
      calm();
      say(answer.article ? `Saved as a draft at ${clock()}` : "");
      if (changed) soon();
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
    const now = JSON.stringify(wordsOf(form));
    changed = changed || now !== saved;
    if (now !== saved) keepCopy(place(), JSON.parse(now));
    if (!stopped) {
      say("Not saved yet");
      soon();
    }
  }

  /** Offer what a closed tab or a dead server left in this browser. */
  function offer() {
    const copy = keptCopy(place());
    if (!copy) return;
    const arrived = copy.sent !== null && Number(form.elements.base.value || 0) > copy.sent;
    if (arrived || WORDS.every((name) => copy.fields[name] === (form.elements[name]?.value ?? ""))) {
      dropCopy(place());
      return;
    }
    const take = make("button", { type: "button", textContent: "Bring them back" });
    const drop = make("button", { type: "button", textContent: "Forget them" });
    warn(`This browser holds words from ${clock(copy.at)} that never reached the server. `, take, " ", drop);
    take.addEventListener("click", () => {
      for (const name of WORDS) {
        const field = form.elements[name];
        if (!field) continue;
        field.value = copy.fields[name];
        field.dispatchEvent(new CustomEvent("desk:fill"));
      }
      calm();
      onInput();
    });
    drop.addEventListener("click", () => {
      dropCopy(place());
      calm();
    });
  }

  form.addEventListener("input", (event) => {
    if (event.target === form.elements.slug) desk.dataset.ownSlug = "1";
    onInput();
  });
  form.addEventListener("change", onInput);
  form.addEventListener("submit", () => {
    // What the form carries is the server's from here on; the copy goes when the next page finds it there.
    stopped = true;
    changed = false;
    clearTimeout(timer);
    keepCopy(place(), wordsOf(form), Number(form.elements.base.value || 0));
  });
  addEventListener("online", () => {
    if (changed) save();
  });
  addEventListener("offline", () => {
    if (changed) trouble("You are offline.");
    else say("You are offline");
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && changed) save();
  });

  offer();
  watchOthers(desk, form, { warn, isChanged: () => changed, isStopped: () => stopped });
}

for (const desk of document.querySelectorAll("[data-desk][data-may-write]")) {
  if (desk.querySelector("textarea[data-editor]")) start(desk);
}
