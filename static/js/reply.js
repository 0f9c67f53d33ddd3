// Reply moves the form under the comment that is answered; Cancel brings it back. Without this module the
// same links load the page with the form in its place.

/**
 * Make every Reply link move `respond` below its comment. Return how a draft asks for the target ({number, name}),
 * and puts it back.
 */
export function replyInPlace(respond) {
  const form = respond.querySelector("form");
  const parent = form.elements.comment_parent;
  const title = document.getElementById("reply-title");
  const cancel = document.getElementById("cancel-comment-reply-link");
  const conversation = document.getElementById("comments");

  // Where the form stands when it answers the article: the end of the conversation.
  const home = document.createElement("div");
  const isAtHome = !respond.closest(".comment");
  if (isAtHome) respond.before(home);
  else conversation.append(home);

  let target = cancel.hidden ? "" : title.textContent.replace(/^Reply to /, "");

  function aim(number, name) {
    target = name;
    parent.value = number;
    title.textContent = name ? `Reply to ${name}` : "Leave a Reply";
    cancel.hidden = !name;
    form.dispatchEvent(new Event("aim"));
  }

  function place(link) {
    link.closest(".comment-main").after(respond);
    aim(link.dataset.reply, link.dataset.name);
  }

  function answer(link) {
    place(link);
    form.elements.comment.focus();
  }

  function answerArticle() {
    const comment = respond.closest(".comment");
    home.after(respond);
    aim("0", "");
    const link = comment?.querySelector(".comment-reply-link");
    if (link) link.focus();
  }

  conversation.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    const reply = event.target.closest("[data-reply]");
    if (reply) {
      event.preventDefault();
      answer(reply);
    } else if (event.target.closest("#cancel-comment-reply-link")) {
      event.preventDefault();
      answerArticle();
    } else if (event.target.closest('a[href="#respond"]') && respond.closest(".comment")) {
      answerArticle();
    }
  });

  respond.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && respond.closest(".comment") && !form.elements.comment.value) {
      answerArticle();
    }
  });

  return {
    target: () => ({ number: parent.value || "0", name: target }),
    restore: (draft) => {
      const link = [...conversation.querySelectorAll("[data-reply]")].find(
        (candidate) => candidate.dataset.reply === draft.number,
      );
      // The comment may stand on another page of the conversation: the form answers it from where it is.
      if (link) place(link);
      else aim(draft.number, draft.name);
    },
  };
}
