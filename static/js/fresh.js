// Runs before a long page is laid out: says that its reader begins at the top. Whoever follows a link to a comment, comes
// back or loads the page again is led to a place by the browser, which must know the height of everything before it.

const { type } = performance.getEntriesByType("navigation")[0] ?? {};
if (type === "navigate" && !location.hash) document.documentElement.classList.add("begins-at-top");
