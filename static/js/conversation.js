// What the article page does on top of links and forms: reply in place, log in without leaving, lose nothing, and post
// no comment twice; show what is new, what is one's own, and the rest of long threads.

import { announceArrivals } from "./arrivals.js";
import { keepDraft } from "./draft.js";
import { followIdentity } from "./identity.js";
import { loadMore } from "./more.js";
import { findComment, showOwn } from "./own.js";
import { countBytes, previewInPlace } from "./preview.js";
import { rememberGuest } from "./remember.js";
import { replyInPlace } from "./reply.js";
import { sendOnce } from "./sending.js";
import { stampForm } from "./stamp.js";
import { markNew } from "./visits.js";
import { voteInPlace } from "./votes.js";

const respond = document.getElementById("respond");
if (respond) {
  const form = respond.querySelector("form");
  const replies = replyInPlace(respond);
  sendOnce(form);
  stampForm(form);
  keepDraft(form, replies);
  rememberGuest(form);
  followIdentity(respond);
  previewInPlace(form);
  countBytes(form);
}

const conversation = document.getElementById("comments");
if (conversation) {
  markNew(conversation);
  announceArrivals(conversation);
  loadMore(conversation);
  voteInPlace(conversation);
  // What waits is put in its place first: it has no page to look for.
  showOwn(conversation).finally(() => findComment(conversation));
}
