// Pictures in an article's text: a figure of one image and its caption.

import { Node, mergeAttributes } from "django-prose-editor/editor";

function imageIn(figure) {
  return figure.querySelector("img[src]");
}

/** The image itself; it lives in a figure only. */
export const FigureImage = Node.create({
  name: "figureImage",
  selectable: false,
  addAttributes() {
    const kept = {};
    for (const name of ["src", "alt", "width", "height", "title", "data-image"]) {
      kept[name] = { default: name === "alt" ? "" : null };
    }
    return kept;
  },
  parseHTML() {
    return [{ tag: "img[src]:not([src^='data:'])" }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["img", mergeAttributes(HTMLAttributes, { loading: "lazy" })];
  },
});

/** The words below it. An empty caption is left out of what is saved. */
export const FigureCaption = Node.create({
  name: "figureCaption",
  content: "inline*",
  isolating: true,
  parseHTML() {
    return [{ tag: "figcaption" }];
  },
  renderHTML() {
    return ["figcaption", 0];
  },
  addKeyboardShortcuts() {
    return {
      // Enter leaves the caption: a caption is one paragraph.
      Enter: ({ editor }) => {
        const { $from } = editor.state.selection;
        if ($from.parent.type.name !== this.name) return false;
        const after = $from.after(-1);
        return editor.chain().insertContentAt(after, { type: "paragraph" }).focus(after + 1).run();
      },
    };
  },
});

export const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "figureImage figureCaption",
  draggable: true,
  isolating: true,
  parseHTML() {
    return [
      { tag: "figure", getAttrs: (figure) => (imageIn(figure) ? null : false) },
      // A picture that stands alone becomes a figure.
      {
        tag: "img[src]:not([src^='data:'])",
        priority: 60,
        context: "doc/|blockquote/|listItem/|division/|gallery/",
        getContent(image, schema) {
          const attrs = Object.fromEntries([...image.attributes].map((a) => [a.name, a.value]));
          const { figureImage, figureCaption, figure } = schema.nodes;
          return figure.create(null, [figureImage.create(attrs), figureCaption.create()]).content;
        },
      },
    ];
  },
  renderHTML({ HTMLAttributes }) {
    return ["figure", mergeAttributes(HTMLAttributes), 0];
  },
});

/** Return the figure that the selection stands in or on, with its position; null for none. */
export function chosenFigure({ selection }) {
  if (selection.node?.type.name === "figure") {
    return { node: selection.node, position: selection.from };
  }
  const { $from } = selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === "figure") {
      return { node: $from.node(depth), position: $from.before(depth) };
    }
  }
  return null;
}

/** Return what the editor puts in for a picture. */
export function pictureNode({ id, src, width, height, alt, caption }) {
  const attrs = { src, width, height, alt, "data-image": id ? String(id) : null };
  const words = caption ? [{ type: "text", text: caption }] : [];
  return { type: "figure", content: [{ type: "figureImage", attrs }, { type: "figureCaption", content: words }] };
}

/** Put a picture into the text, in place of the chosen figure if there is one. */
export function putPicture(editor, picture) {
  const content = pictureNode(picture);
  const chosen = chosenFigure(editor.state);
  if (!chosen) {
    editor.chain().focus().insertContent(content).run();
    return;
  }
  content.attrs = chosen.node.attrs;
  const end = chosen.position + chosen.node.nodeSize;
  editor.chain().focus().insertContentAt({ from: chosen.position, to: end }, content).run();
}
