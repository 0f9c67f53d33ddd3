"""The queue in the admin: how it is narrowed down, decided, and what stands beside a comment."""
