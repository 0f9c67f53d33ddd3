"""Measures how fast the site is, beside nginx serving the same bytes as files. See ``python -m bench --help``."""
