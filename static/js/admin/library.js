// The library of pictures: many at once, chosen or dropped on the page. Without it there is a form for one.

import { make } from "./elements.js";
import { sendPicture } from "./pictures.js";

function start(place) {
  const input = make("input", { type: "file", multiple: true, accept: place.dataset.accept, id: "library-files" });
  const label = make("label", { htmlFor: input.id, textContent: "Add pictures, or drop them here" });
  const state = make("p", { role: "status" });
  const results = make("ul", { className: "library-results" });
  place.append(label, input, state, results);
  place.hidden = false;

  async function take(files) {
    let taken = 0;
    for (const [index, file] of files.entries()) {
      state.textContent = `Uploading ${index + 1} of ${files.length}: ${file.name}…`;
      const { picture, error } = await sendPicture(place.dataset.uploadUrl, file);
      if (picture) taken += 1;
      results.append(
        picture
          ? make("li", {}, make("img", { src: picture.thumbnail, alt: "", width: picture.width, height: picture.height, className: "thumbnail" }), make("a", { href: picture.change, textContent: `Describe ${file.name}` }))
          : make("li", { className: "dialog-error" }, `${file.name}: ${error}`),
      );
    }
    state.textContent = `${taken} of ${files.length} taken.`;
    input.value = "";
  }

  input.addEventListener("change", () => take([...input.files]));
  const isFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    place.classList.add("is-over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) place.classList.remove("is-over");
  });
  addEventListener("drop", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    place.classList.remove("is-over");
    take([...event.dataTransfer.files]);
  });
}

for (const place of document.querySelectorAll("[data-library]")) start(place);
