"""Writing WordPress's export format (WXR 1.2): everything of this blog, in one pass and in little memory."""
