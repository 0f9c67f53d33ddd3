// Pictures that are dropped or pasted into the text, and pastes that are more than they seem.

import { make } from "./elements.js";
import { cleanedPaste, understoodText } from "./paste.js";
import { sendPicture } from "./pictures.js";

const PICTURE = /^image\/(?:jpeg|png|webp|avif|gif|heic|heif)$/;

function picturesIn(transfer) {
  return [...(transfer?.files ?? [])].filter((file) => PICTURE.test(file.type));
}

/** Return what the editor does with drops and pastes; `addresses` are those of the picture dialog. */
export function incoming(addresses) {
  const note = make("p", { className: "editor-note", role: "status", hidden: true });
  let editor = null;

  const say = (text) => {
    note.textContent = text;
    note.hidden = !text;
  };

  async function take(files, position) {
    let at = position;
    for (const [index, file] of files.entries()) {
      say(`Uploading picture ${index + 1} of ${files.length}: ${file.name}…`);
      const { picture, error } = await sendPicture(addresses.upload, file);
      if (error) {
        say(`${file.name}: ${error}`);
        return;
      }
      const content = {
        type: "figure",
        content: [
          {
            type: "figureImage",
            attrs: { src: picture.src, width: picture.width, height: picture.height, alt: picture.alt, "data-image": String(picture.id) },
          },
          { type: "figureCaption" },
        ],
      };
      const end = Math.min(at, editor.state.doc.content.size);
      editor.chain().focus().insertContentAt(end, content).run();
      at = editor.state.selection.to;
    }
    say("Give the picture its alternative text: select it and press Picture.");
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
        const words = new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
        if (files.length && !words) {
          take(files, view.state.selection.to);
          return true;
        }
        const { $from, empty } = view.state.selection;
        if ($from.parent.type.spec.code) return false;
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
        const files = moved ? [] : picturesIn(event.dataTransfer);
        if (!files.length) return false;
        event.preventDefault();
        const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
        take(files, place ? place.pos : view.state.doc.content.size);
        return true;
      },
    },
  };
}
