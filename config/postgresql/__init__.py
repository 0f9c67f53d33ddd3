"""Django's PostgreSQL backend, as this blog uses it."""
