// The search result and the card beside the text, as they would be with what stands in the fields now.

/** Return a text cut where search engines cut it. */
function cut(text, length) {
  const letters = [...text.trim().replace(/\s+/g, " ")];
  return letters.length > length ? `${letters.slice(0, length - 1).join("").trimEnd()}…` : letters.join("");
}

/** Return the words of a text in HTML, without its markup and its notes. */
function wordsOf(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const aside of body.querySelectorAll(".footnote, .raw-html, figcaption")) aside.remove();
  for (const block of body.querySelectorAll("p, li, h2, h3, h4, td, th, pre")) block.append(" ");
  return body.textContent;
}

function start(section) {
  const { form } = document.querySelector("textarea[data-editor]");
  const value = (name) => form.elements[name]?.value?.trim() ?? "";
  const put = (name, text) => {
    for (const place of section.querySelectorAll(`[data-found-${name}]`)) place.textContent = text;
  };
  const titleLength = Number(section.dataset.titleLength);
  const descriptionLength = Number(section.dataset.descriptionLength);
  const lengths = section.querySelector("[data-found-lengths]");
  const path = section.querySelector("[data-found-path]");

  const fill = () => {
    const title = value("seo_title") || value("title");
    const description = value("seo_description") || value("excerpt") || wordsOf(value("body"));
    put("title", cut(title, titleLength) || "Title");
    put("headline", title || "Title");
    put("description", cut(description, descriptionLength));
    const said = [...value("seo_description")].length;
    const named = [...title].length;
    const long = [];
    if (named > titleLength) long.push(`The title has ${named} characters; about ${titleLength} are shown.`);
    if (said > descriptionLength) long.push(`The description has ${said} characters; about ${descriptionLength} are shown.`);
    lengths.textContent = long.join(" ");
    lengths.hidden = !long.length;
    const slug = value("slug");
    if (slug) {
      const parts = path.textContent.split(" › ").slice(0, -1);
      path.textContent = [...(parts.length ? parts : [""]), slug].join(" › ");
    }
  };

  const picture = section.querySelector("[data-found-picture]");
  const drawn = section.querySelector("[data-found-drawn]");
  const ours = picture.getAttribute("src") ?? "";
  const isDrawn = /\/cards\//.test(ours);
  const show = () => {
    const chosen = ["card_image", "lead_image"]
      .map((name) => form.elements[name])
      .find((input) => input?.value)
      ?.closest(".picture-choice")
      ?.querySelector(".picture-chosen");
    const address = chosen?.getAttribute("src") ?? (isDrawn && !form.elements.title?.dataset.changed ? ours : "");
    picture.hidden = !address;
    drawn.hidden = Boolean(address);
    if (address && picture.getAttribute("src") !== address) picture.src = address;
  };
  // The picture dialog changes the pictures, and no field of ours is told.
  const watcher = new MutationObserver(show);
  for (const image of form.querySelectorAll(".picture-chosen")) {
    watcher.observe(image, { attributes: true, attributeFilter: ["src", "hidden"] });
  }
  let waiting = 0;
  form.addEventListener("input", (event) => {
    if (["title", "seo_title"].includes(event.target.name)) form.elements.title.dataset.changed = "yes";
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      fill();
      show();
    });
  });
  fill();
  show();
}

for (const section of document.querySelectorAll("[data-found]")) start(section);
