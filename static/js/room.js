// A long discussion is laid out only when its reader comes near it, in small steps, so that a phone answers meanwhile.
// Until then css/components/conversation.css leaves out what is far from the window.

const NEAR = "100% 0px"; // from the window: its own height
const STEP = 12; // in milliseconds
const GROUP = 4; // comments that are laid out together: each time anew costs as much as a comment

/** Lay out the comments group by group, while the browser has nothing else to do. */
export function giveRoom(conversation) {
  if (!window.requestIdleCallback) {
    giveRoomToAll(conversation);
    return;
  }
  const waiting = [...conversation.querySelectorAll(".comment-main")];

  function step() {
    const end = performance.now() + STEP;
    while (waiting.length && performance.now() < end) {
      const group = waiting.splice(0, GROUP);
      for (const comment of group) comment.classList.add("is-laid-out");
      group.at(-1).getBoundingClientRect(); // now, so that the step knows how long it took
    }
    if (waiting.length) requestIdleCallback(step);
    else giveRoomToAll(conversation);
  }

  new IntersectionObserver(([{ isIntersecting }], observer) => {
    if (!isIntersecting) return;
    observer.disconnect();
    requestIdleCallback(step);
  }, { rootMargin: NEAR }).observe(conversation);
}

/** Lay out all that is left: before a comment is looked for by its place. */
export function giveRoomToAll(conversation) {
  conversation?.classList.add("has-room");
}
