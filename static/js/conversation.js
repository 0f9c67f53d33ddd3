// What the article page does on top of links and forms: reply in place, and no comment twice.

import { replyInPlace } from "./reply.js";
import { sendOnce } from "./sending.js";

const respond = document.getElementById("respond");
if (respond) {
  replyInPlace(respond);
  sendOnce(respond.querySelector("form"));
}
