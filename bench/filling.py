"""Fills the database of the environment: ``python -m bench.filling ARTICLES COMMENTS…`` says what it made as JSON."""

import json
import sys

import django

django.setup()

from bench.content import fill  # noqa: E402 (models need the line above)

if __name__ == "__main__":
    articles, *discussions = map(int, sys.argv[1:])
    sys.stdout.write(json.dumps(fill(articles, discussions)) + "\n")
