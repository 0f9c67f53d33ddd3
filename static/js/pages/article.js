// The article with its conversation, and a thread by itself.

import "../article.js";
import "../conversation.js";
