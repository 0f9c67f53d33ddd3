// The moderation queue.

import "../admin/queue.js";
