// Pictures that are dropped or pasted into the text, and pastes that are more than they seem.

import { make } from "./elements.js";
import { pictureNode } from "./figure.js";
import { fileNode, sendFile } from "./files.js";
import { cleanedPaste, inert, understoodText } from "./paste.js";
import { sendPicture } from "./pictures.js";

const PICTURE = /^image\/(?:jpeg|png|webp|avif|gif|heic|heif)$/;

function picturesIn(transfer) {
  return [...(transfer?.files ?? [])].filter((file) => PICTURE.test(file.type));
}

/** Return the place between two blocks that is meant by one inside of a block: a word is not cut in two. */
function between($place) {
  if (!$place.depth) return $place.pos;
  return $place.parentOffset ? $place.after(1) : $place.before(1);
}

/** Return the picture that an address of the kind data:image/png;base64,… holds; null for what is no picture. */
function fileIn(address, name) {
  const [, type, data] = /^data:(image\/[a-z]+);base64,([A-Za-z0-9+/=\s]+)$/.exec(address) ?? [];
  if (!type || !PICTURE.test(type)) return null;
  try {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    return new File([bytes], `${name}.${type.slice("image/".length)}`, { type });
  } catch {
    return null;
  }
}

/** Return what the editor does with drops and pastes; `addresses` are those of the picture dialog. */
export function incoming(addresses) {
  const note = make("p", { className: "editor-note", role: "status", hidden: true });
  let editor = null;

  const say = (text) => {
    note.textContent = text;
    note.hidden = !text;
  };

  /** Upload files one after another; `put` places each that was taken. Say what was refused, and why. */
  async function bring(files, put) {
    const refused = [];
    for (const [index, file] of files.entries()) {
      say(`Uploading ${index + 1} of ${files.length}: ${file.name}…`);
      const { picture, found, error } = PICTURE.test(file.type)
        ? await sendPicture(addresses.upload, file)
        : await sendFile(addresses.attach, file);
      if (error) refused.push(`${file.name}: ${error}`);
      else put(picture ? pictureNode(picture) : fileNode(found), file);
    }
    const pictures = files.some((file) => PICTURE.test(file.type));
    const help = pictures ? "Give the picture its alternative text: select it and press Picture." : "";
    say(refused.join(" ") || help);
  }

  function take(files, position) {
    let at = position;
    return bring(files, (node) => {
      const end = Math.min(at, editor.state.doc.content.size);
      editor.chain().focus().insertContentAt(end, node).run();
      at = editor.state.selection.to;
    });
  }

  /** Upload the pictures that stand inside a pasted text, and paste it with ours in their places. */
  async function takeWithin(view, html) {
    const page = new DOMParser().parseFromString(inert(html), "text/html");
    const images = [...page.querySelectorAll("img[src^='data:image/']")];
    const files = new Map();
    for (const [index, image] of images.entries()) {
      const file = fileIn(image.getAttribute("src"), `picture-${index + 1}`);
      if (file) files.set(file, image);
    }
    await bring([...files.keys()], (node, file) => {
      const { src, width, height, "data-image": number } = node.content[0].attrs;
      for (const [name, value] of Object.entries({ src, width, height, "data-image": number })) {
        files.get(file).setAttribute(name, value);
      }
    });
    view.pasteHTML(page.body.innerHTML);
  }

  return {
    note,
    attach(to) {
      editor = to;
    },
    props: {
      transformPastedHTML(html) {
        const { html: cleaned, lost } = cleanedPaste(html);
        if (lost) {
          say(`${lost === 1 ? "One picture" : `${lost} pictures`} did not come along: save and drop them here.`);
        }
        return cleaned;
      },
      handlePaste(view, event) {
        const data = event.clipboardData;
        const files = picturesIn(data);
        const html = data?.getData("text/html") ?? "";
        const words = new DOMParser().parseFromString(inert(html), "text/html").body.textContent.trim();
        if (files.length && !words) {
          take(files, view.state.selection.to);
          return true;
        }
        const { $from, empty } = view.state.selection;
        if ($from.parent.type.spec.code) return false;
        if (html.includes("data:image/") && !html.includes("data-pm-slice")) {
          takeWithin(view, html);
          return true;
        }
        const found = html ? {} : understoodText(data?.getData("text/plain") ?? "");
        if (found.html) {
          view.pasteHTML(found.html);
          return true;
        }
        if (found.embed && empty && $from.parent.type.name === "paragraph" && !$from.parent.content.size) {
          editor.chain().focus().insertContent({ type: "embed", attrs: { href: found.embed } }).run();
          return true;
        }
        return false;
      },
      handleDrop(view, event, slice, moved) {
        // Also of what is refused: the browser would leave the page to show the file.
        const files = moved ? [] : [...(event.dataTransfer?.files ?? [])];
        if (!files.length) return false;
        event.preventDefault();
        const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
        take(files, place ? between(view.state.doc.resolve(place.pos)) : view.state.doc.content.size);
        return true;
      },
    },
  };
}
