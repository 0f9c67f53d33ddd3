// What the article page does on top of links and forms: reply in place, log in without leaving, lose nothing, and post
// no comment twice.

import { keepDraft } from "./draft.js";
import { followIdentity } from "./identity.js";
import { rememberGuest } from "./remember.js";
import { replyInPlace } from "./reply.js";
import { sendOnce } from "./sending.js";

const respond = document.getElementById("respond");
if (respond) {
  const form = respond.querySelector("form");
  const replies = replyInPlace(respond);
  sendOnce(form);
  keepDraft(form, replies);
  rememberGuest(form);
  followIdentity(respond);
}
