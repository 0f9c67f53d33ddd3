"""Mail about the conversation: who is told what, when, and how somebody makes it stop."""
