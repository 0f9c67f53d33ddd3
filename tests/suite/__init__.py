"""The runner behind ``make test`` and ``make check``: what is run, on what, and what was left out."""
