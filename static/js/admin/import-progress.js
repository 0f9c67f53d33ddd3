// How far an import is, asked now and then while somebody looks; when it has come to an end, the whole page is shown.

/** Milliseconds between two questions. */
const PAUSE = 2000;

const area = document.querySelector("[data-import-progress]");

async function ask() {
  if (document.visibilityState === "visible") {
    try {
      const response = await fetch(area.dataset.importProgress);
      if (response.ok) {
        const before = area.querySelector("[data-progress]").dataset.state;
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const now = page.querySelector("[data-progress]");
        if (!now || now.dataset.state !== before) {
          location.reload();
          return;
        }
        if (now.textContent !== area.textContent) area.replaceChildren(now);
      }
    } catch {
      // The server is away; the next question may be answered.
    }
  }
  setTimeout(ask, PAUSE);
}

if (area) setTimeout(ask, PAUSE);
