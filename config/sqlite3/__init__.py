"""SQLite for a server with several threads: Django's own backend, and an order among those who write."""
