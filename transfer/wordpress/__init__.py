"""WordPress's export format, WXR: reading it, understanding it, writing it."""
