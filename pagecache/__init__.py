"""Whole pages kept in memory, and never an old one.

The rest of the code says two things only (tags.py): ``depends_on(response, …)``, this page shows these
things, and ``changed(…)``, these things are different now.
"""
