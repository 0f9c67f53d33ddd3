// The small window in which somebody logged in tells the form how it ended, and closes. It may have lost its
// opener on the way (Cross-Origin-Opener-Policy), so it speaks to all pages of ours, and says which tab it belongs to.

import { CHANNEL } from "./channel.js";

const { content: outcome, dataset } = document.querySelector('meta[name="sign-in-outcome"]');
if ("BroadcastChannel" in window) new BroadcastChannel(CHANNEL).postMessage({ outcome, tab: dataset.tab });
// What went wrong is for reading; everything else is said by the form.
if (outcome !== "failed") window.close();
