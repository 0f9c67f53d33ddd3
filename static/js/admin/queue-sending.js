// Sends what the queue decides, one after the other, and turns every failure into a sentence.

/** An answer that is no yes; the message is for the editor. */
export class Refusal extends Error {}

let last = Promise.resolve();

/** POST `fields` (pairs) to `address` after everything before it was answered; return the JSON, or throw a Refusal. */
export function ask(address, fields) {
  const turn = last.then(() => send(address, fields));
  last = turn.catch(() => {});
  return turn;
}

async function send(address, fields) {
  const token = document.querySelector("#changelist-form [name='csrfmiddlewaretoken']").value;
  const body = new URLSearchParams([["csrfmiddlewaretoken", token], ...fields]);
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
  } catch {
    throw new Refusal("The server does not answer. Nothing was changed; try again.");
  }
  if (response.type === "opaqueredirect") {
    throw new Refusal("You are no longer logged in. Log in again in another tab, then try again; nothing was changed.");
  }
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const answer = isJson ? await response.json() : {};
  if (!response.ok) throw new Refusal(answer.refusal ?? `Nothing was changed: the server answered ${response.status}.`);
  return answer;
}
