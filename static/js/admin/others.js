// Who else has the article open, and whether somebody has saved it since.

import { make } from "./elements.js";

const EVERY = 15_000;

/** Ask from time to time while the page is seen; `warn` shows a notice, `isChanged` says if words wait here. */
export function watchOthers(desk, form, { warn, isChanged, isStopped }) {
  const line = make("p", { className: "desk-others", role: "status", hidden: true });
  desk.before(line);
  let told = "";

  async function ask() {
    if (!desk.dataset.presenceUrl || document.hidden) return;
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    let answer;
    try {
      const response = await fetch(desk.dataset.presenceUrl, { method: "POST", body: data, redirect: "manual" });
      if (!response.ok) return;
      answer = await response.json();
    } catch {
      // The saving says so when it matters.
      return;
    }
    line.hidden = answer.others.length === 0;
    const names = new Intl.ListFormat(document.documentElement.lang).format(answer.others);
    const words = `${names} ${answer.others.length === 1 ? "has" : "have"} this article open too.`;
    if (!line.hidden && line.textContent !== words) line.textContent = words;
    const newer = answer.newest > Number(form.elements.base.value || 0) && !answer.own;
    if (newer && !isStopped() && told !== answer.by) {
      told = answer.by;
      const again = make("a", { href: location.href, textContent: "Load it" });
      warn(
        make("strong", { textContent: `Meanwhile this article was saved: ${answer.by}. ` }),
        isChanged() ? "What you save next is kept beside it, to be compared." : again,
      );
    }
  }

  ask();
  setInterval(ask, EVERY);
  desk.addEventListener("desk:begun", ask);
  document.addEventListener("visibilitychange", ask);
  addEventListener("pagehide", () => {
    if (!desk.dataset.presenceUrl) return;
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.set("leave", "1");
    navigator.sendBeacon(desk.dataset.presenceUrl, data);
  });
}
