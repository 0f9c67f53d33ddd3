// The focus of a picture: shown on it, and set by a click; the two numbers below stay what counts.

for (const place of document.querySelectorAll("[data-focus]")) {
  const [across, down] = place.dataset.focus.split(" ").map((id) => document.getElementById(id));
  if (!across || !down) continue;
  const mark = document.createElement("span");
  mark.className = "focus-mark";
  place.append(mark);
  place.classList.add("can-focus");

  const show = () => {
    mark.style.insetInlineStart = "auto";
    mark.style.left = `${across.value || 50}%`;
    mark.style.top = `${down.value || 50}%`;
  };
  place.addEventListener("click", (event) => {
    const box = place.getBoundingClientRect();
    const per = (part, whole) => Math.min(100, Math.max(0, Math.round((100 * part) / whole)));
    across.value = per(event.clientX - box.left, box.width);
    down.value = per(event.clientY - box.top, box.height);
    show();
  });
  for (const field of [across, down]) field.addEventListener("input", show);
  show();
}
