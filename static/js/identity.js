// Who is signed in, in the comment form: logging in, out and changing without leaving the page. The page itself is
// the same for everybody, so it asks. Without this module the same buttons send the form, and the server keeps it.

import { CHANNEL } from "./channel.js";
import { openSmallWindow } from "./popup.js";

/** Tell whether the cookie is there that says "somebody is signed in here" and no more. */
function isHinted() {
  return /(?:^|;\s*)signed_in=1(?:;|$)/.test(document.cookie);
}

/** Return the picture of an account, or its letter on a tint, as accounts/templatetags/people.py draws it. */
function drawAvatar({ image, initial, tint }) {
  const drawn = document.createElement(image ? "img" : "span");
  drawn.className = "avatar avatar-small";
  if (image) {
    Object.assign(drawn, { src: image, width: 28, height: 28, alt: "" });
  } else {
    drawn.textContent = initial;
    drawn.dataset.tint = tint;
    drawn.ariaHidden = "true";
  }
  return drawn;
}

/** Return the address of a small window that can say whose it is when it has come to its end. */
function knowing(tab, address) {
  const url = new URL(address, location.href);
  url.searchParams.set("next", `${url.searchParams.get("next")}?tab=${tab}`);
  return url.href;
}

/** Keep the form inside `respond` in step with who is signed in. */
export function followIdentity(respond) {
  const form = respond.querySelector("form");
  const part = (name) => form.querySelector(`[data-${name}]`);
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;

  let reader = form.elements.as.value ? { key: form.elements.as.value } : null;
  let connecting = null; // the small window, the provider's name, and the name by which the window knows this tab
  let isChoosing = false; // another account
  let asked = 0;

  function say(words) {
    part("notice").textContent = words;
    part("said").textContent = words;
  }

  /** Move the focus on where its element has gone: a keyboard would have to begin at the top of the page. */
  function follow(before) {
    if (!form.contains(before) || !before.closest("[hidden], [data-waiting]")) return;
    const next = connecting
      ? part("cancel")
      : reader && !isChoosing
        ? part("member")
        : (part("choices").querySelector("button") ?? form.elements.comment);
    next.focus({ preventScroll: true });
  }

  function show() {
    const focused = document.activeElement;
    const isMember = reader !== null;
    part("member").hidden = !isMember;
    part("ways").hidden = connecting === null && isMember && !isChoosing;
    part("choices").toggleAttribute("data-waiting", connecting !== null);
    const label = part("label");
    if (label) label.textContent = isMember ? "Choose another account:" : label.dataset.label;
    part("connecting").hidden = connecting === null;
    part("provider-name").textContent = connecting?.name ?? "";
    part("guest").hidden = isMember;
    part("ticks").hidden = isMember && reader.has_address === false;
    part("change")?.setAttribute("aria-expanded", String(isChoosing));
    form.elements.as.value = reader?.key ?? "";
    follow(focused);
  }

  function fill() {
    if (!reader?.avatar) return;
    part("avatar").replaceChildren(drawAvatar(reader.avatar));
    part("name").textContent = reader.name;
    part("account").textContent = reader.account || part("account").dataset.site;
  }

  /** Tell whoever does not see it who is signed in by now; not twice where the focus tells it. */
  function announce() {
    if (reader && document.activeElement !== part("member")) {
      part("said").textContent = `You are logged in as ${reader.name}.`;
    }
  }

  /** Ask who is signed in; return the answer, null where there is none. */
  async function ask() {
    const number = ++asked;
    try {
      const response = await fetch(part("me").dataset.me, { cache: "no-store" });
      if (!response.ok) return null;
      const answer = await response.json();
      if (number !== asked) return null; // a later question has the newer answer
      const before = reader?.key;
      reader = answer.signed_in ? answer : null;
      const isOther = reader?.key !== before;
      if (isOther) connecting = null;
      if (isOther) isChoosing = false;
      fill();
      show();
      if (isOther) announce();
      return answer;
    } catch {
      return null;
    }
  }

  /** Hear how a small window has ended, `outcome`: our own, which knows this `tab`, or another tab's. */
  async function conclude({ outcome, tab }) {
    const isOurs = connecting !== null && tab === connecting.tab;
    if (!isOurs && outcome !== "done") return; // another tab's business
    const name = connecting?.name;
    if (isOurs) connecting = null;
    if (isOurs && outcome === "done") isChoosing = false;
    await ask();
    show();
    if (!isOurs) return;
    if (outcome === "done" && reader) return; // the form shows it
    if (outcome === "failed") {
      say(`Logging in with ${name} did not work; the other window says why. What you typed is still here.`);
    } else say(`You are not logged in with ${name}. What you typed is still here.`);
  }

  async function logOut(button) {
    button.setAttribute("aria-disabled", "true");
    const token = (await ask())?.csrf_token;
    try {
      if (!token) throw new Error("no token");
      const headers = { "X-CSRFToken": token };
      await fetch(button.dataset.logOut, { method: "POST", headers, redirect: "manual" });
      if ((await ask())?.signed_in !== false) throw new Error("still signed in");
      channel?.postMessage({ outcome: "done" });
      say("You are logged out.");
      form.elements.comment.focus({ preventScroll: true });
    } catch {
      say("You could not be logged out just now. Please try again.");
    }
    button.removeAttribute("aria-disabled");
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || event.defaultPrevented) return;
    if (button.dataset.popup) {
      const tab = String(crypto.getRandomValues(new Uint32Array(1))[0]);
      const opened = openSmallWindow(knowing(tab, button.dataset.popup));
      if (!opened) return; // the button sends the form instead, in this window
      event.preventDefault();
      connecting = { opened, tab, name: button.title };
      say("");
      show();
    } else if (button.matches("[data-cancel]")) {
      connecting?.opened.close(); // out of reach once it is at the provider; then the reader closes it
      connecting = null;
      show();
    } else if (button.matches("[data-log-out]")) {
      event.preventDefault();
      if (button.getAttribute("aria-disabled") !== "true") logOut(button);
    } else if (button.matches("[data-change]")) {
      event.preventDefault();
      isChoosing = !isChoosing;
      show();
      if (isChoosing) part("choices").querySelector("button")?.focus({ preventScroll: true });
    }
  });

  channel?.addEventListener("message", (event) => conclude(event.data));

  /** Ask again where what the form shows may be wrong: while connecting, and when the cookie disagrees. */
  function check() {
    if (document.visibilityState === "visible" && (connecting || isHinted() !== (reader !== null))) ask();
  }
  addEventListener("focus", check);
  document.addEventListener("visibilitychange", check);
  addEventListener("pageshow", check);
}
