// Passkeys and security keys: fills a form[data-passkey] with what the device answers, and sends it.
// Without this module, or in a browser without passkeys, the form's button stays disabled and a sentence says why.

const REFUSED = "Your device did not confirm it, or you cancelled. Please try again.";
const UNREACHABLE = "We could not be reached. Please try again in a moment.";

/** Return the bytes of base64url text. */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

/** Return bytes as base64url without padding. */
function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Return the server's options with bytes where the browser wants them. */
function options(publicKey) {
  const ready = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (publicKey.user) ready.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    ready[list] = (publicKey[list] ?? []).map((known) => ({ ...known, id: bytes(known.id) }));
  }
  return ready;
}

/** Return a credential as the JSON that the server reads (WebAuthn Level 3, 5.1.8). */
function answer(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    response,
  });
}

/** Return what the server asks of the device: from the page, or from the address that the form names. */
async function asked(form) {
  const address = form.dataset.passkeyOptions;
  if (!address) return JSON.parse(document.getElementById("passkey-options").textContent);
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response.json();
}

/** Ask the device, put its answer into the form and send it. */
async function ask(form, complain) {
  const wish = await asked(form).catch(() => null);
  if (!wish) return complain(UNREACHABLE);
  const { publicKey } = wish.creation_options ?? wish.request_options;
  const passwordless = form.elements.passwordless?.checked;
  if (passwordless) {
    publicKey.authenticatorSelection = {
      ...publicKey.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    };
  }
  try {
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey: options(publicKey) });
    form.elements.credential.value = answer(credential);
  } catch {
    return complain(REFUSED);
  }
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const button = form.querySelector("button[type=submit]");
  const error = form.querySelector("[data-passkey-error]");
  button.disabled = false;
  form.querySelector("[data-passkey-without]").hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    error.hidden = true;
    button.disabled = true;
    ask(form, (sentence) => {
      error.textContent = sentence;
      error.hidden = false;
      button.disabled = false;
    });
  });
}
