// Markup that the tool bar does not offer but that an older or imported text may contain: the editor keeps it.

import { Extension, Mark, Node } from "django-prose-editor/editor";

const MARKS = {
  sub: [],
  sup: [],
  u: [],
  ins: [],
  mark: [],
  small: [],
  q: ["cite"],
  cite: [],
  abbr: ["title"],
  kbd: [],
  time: ["datetime"],
  span: ["lang", "dir"],
};

/** Return attributes that stand there only where they say something: the library's lists write “null” else. */
function attributes(names) {
  const kept = (name) => ({ default: null, renderHTML: (given) => (given[name] === null ? {} : { [name]: given[name] }) });
  return Object.fromEntries(names.map((name) => [name, kept(name)]));
}

const keptMarks = Object.entries(MARKS).map(([tag, names]) =>
  Mark.create({
    name: `kept-${tag}`,
    addAttributes: () => attributes(names),
    parseHTML: () => [{ tag: tag === "span" ? "span[lang], span[dir]" : tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  }),
);

function block(name, tag, options) {
  return Node.create({
    name,
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
    ...options,
  });
}

const keptBlocks = [
  block("division", "div", { group: "block", content: "block+" }),
  block("descriptionList", "dl", { group: "block", content: "(descriptionTerm | descriptionText)+" }),
  block("descriptionTerm", "dt", { content: "inline*" }),
  block("descriptionText", "dd", { content: "block+" }),
];

/** Anchors (footnotes point at them), languages, and the two classes that the site's style knows. */
const keptAttributes = Extension.create({
  name: "keptAttributes",
  addGlobalAttributes() {
    const blocks = ["paragraph", "heading", "blockquote", "bulletList", "orderedList", "listItem", "figure"];
    return [
      { types: [...blocks, "division", "descriptionTerm"], attributes: attributes(["id", "lang", "dir"]) },
      { types: ["figure", "blockquote"], attributes: attributes(["class"]) },
    ];
  },
});

export const keptMarkup = [...keptMarks, ...keptBlocks, keptAttributes];
