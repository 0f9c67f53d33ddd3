"""A stand-in for the four identity providers: their addresses, their checks and their answers, in no framework.

The demo identity provider wraps it inside the site; a test server may play the four with it under their real names.
"""
