"""Reads tables of any size piece by piece, each piece where the one before has ended: never by an offset."""

from collections.abc import Iterator
from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def in_pieces(rows: "models.QuerySet[Row, Any]", size: int) -> Iterator[list[Row]]:
    """Yield rows in the order of their numbers, ``size`` at a time: one query for each piece, and its prefetches."""
    last = 0
    while True:
        piece = list(rows.filter(pk__gt=last).order_by("pk")[:size])
        if piece:
            yield piece
            last = piece[-1].pk
        if len(piece) < size:
            return
