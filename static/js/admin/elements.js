// Making elements, the short way.

/** Return an element with properties (names with a hyphen become attributes) and children. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

let fields = 0;

/** Return a labelled field: the row, and the control in it. */
export function field(label, control, help = "") {
  fields += 1;
  control.id = `dialog-field-${fields}`;
  const error = make("p", { className: "dialog-error", id: `${control.id}-error`, hidden: true });
  control.setAttribute("aria-describedby", error.id);
  const row = make("div", { className: "dialog-field" }, make("label", { htmlFor: control.id }, label), control);
  if (help) row.append(make("p", { className: "dialog-help" }, help));
  row.append(error);
  return row;
}

/** Say at a field what is wrong with it; nothing for an empty sentence. */
export function showError(row, sentence) {
  const error = row.querySelector(".dialog-error");
  error.textContent = sentence;
  error.hidden = !sentence;
  row.querySelector("input, textarea").toggleAttribute("aria-invalid", Boolean(sentence));
}
