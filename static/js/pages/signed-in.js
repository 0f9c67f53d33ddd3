// The small window in which somebody has logged in.

import "../signed-in.js";
