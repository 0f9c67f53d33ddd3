"""Signing in with WordPress.com, which django-allauth has no provider for."""
