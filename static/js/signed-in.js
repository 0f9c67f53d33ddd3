// The small window in which somebody logged in tells the form how it ended, and closes. It may have lost its
// opener on the way (Cross-Origin-Opener-Policy), so it speaks to all pages of ours.

import { CHANNEL } from "./channel.js";

const outcome = document.querySelector('meta[name="sign-in-outcome"]').content;
if ("BroadcastChannel" in window) new BroadcastChannel(CHANNEL).postMessage({ outcome });
// What went wrong is for reading; everything else is said by the form.
if (outcome !== "failed") window.close();
