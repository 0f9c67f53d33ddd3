// The lead image: chosen in the picture dialog instead of by its number.

import { make } from "./elements.js";
import { addressesOf, choosePicture } from "./pictures.js";

for (const input of document.querySelectorAll("input[data-picture]")) {
  const place = input.closest(".picture-choice");
  const image = place.querySelector(".picture-chosen");
  const words = place.querySelector(".picture-words");
  const choose = make("button", { type: "button" });
  const remove = make("button", { type: "button", textContent: "Remove" });

  const show = () => {
    image.hidden = remove.hidden = !input.value;
    choose.textContent = input.value ? "Choose another…" : "Choose a picture…";
  };
  choose.addEventListener("click", async () => {
    const picture = await choosePicture(addressesOf(input), { wording: false });
    if (!picture) return;
    input.value = picture.id;
    image.src = picture.src;
    image.width = picture.width;
    image.height = picture.height;
    words.textContent = picture.name;
    show();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  remove.addEventListener("click", () => {
    input.value = "";
    words.textContent = "";
    show();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    choose.focus();
  });
  place.querySelector(".picture-number").hidden = true;
  place.append(make("p", { className: "picture-buttons" }, choose, remove));
  show();
}
