// A vote without leaving the page. Without this module the same button sends a form and comes back.

/** Make the vote buttons of the conversation send their vote in place. */
export function voteInPlace(conversation) {
  conversation.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-vote]");
    if (!button) return;
    event.preventDefault();
    if (button.disabled) return;
    const isBack = button.getAttribute("aria-pressed") === "true";
    button.disabled = true;
    try {
      const response = await fetch(button.formAction, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(isBack ? { back: "1" } : {}),
      });
      const said = await response.json();
      if (said.log_in) {
        location.assign(said.log_in);
      } else if (response.ok) {
        button.setAttribute("aria-pressed", String(said.voted));
        button.querySelector("[data-votes]").textContent = said.votes || "";
        button.toggleAttribute("name", false);
      } else {
        button.title = said.message;
      }
    } catch {
      button.title = "That did not work. Please try again.";
    } finally {
      button.disabled = false;
      button.focus();
    }
  });
}
