"""Signing in on the real wire: the four providers under their own host names, over TLS, through a proxy."""
