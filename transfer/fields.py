"""Plain fields of our rows as JSON holds them, and back: for what no other format has a place for."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime

from blog.addresses import FIRST_MOMENT, LAST_MOMENT

#: Stands for "a reader learns nothing of it": then a field is said whatever it holds.
ALWAYS: Any = object()


def said(
    row: models.Model, names: Iterable[str], known: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return fields of a row by their names, without those that hold their default.

    ``known`` is what a reader learns from elsewhere: of these only the fields that really hold something else
    are said.
    """
    known = known or {}
    found: dict[str, Any] = {}
    for name in names:
        field: Any = row._meta.get_field(name)  # noqa: SLF001 (Django documents it)
        value = getattr(row, field.attname)
        expected = known[name] if name in known else field.get_default()
        if value != expected:
            found[name] = as_json(value)
    return found


def as_json(value: Any) -> Any:
    """Return a field's value as JSON holds it: a moment in UTC, to the microsecond."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


def heard(
    model: type[models.Model], names: Iterable[str], told: Mapping[str, Any]
) -> dict[str, Any]:
    """Return those fields that ``told`` names and that the model can hold; what does not fit is left out."""
    found: dict[str, Any] = {}
    for name in names:
        if name not in told:
            continue
        try:
            found[name] = _value(model._meta.get_field(name), told[name])  # noqa: SLF001
        except (ValidationError, FieldDoesNotExist, OverflowError, UnicodeEncodeError):
            continue
    return found


def _value(field: Any, value: Any) -> Any:
    """Return a value as the field holds it. Raises ValidationError for what it cannot hold."""
    if value is None:
        if not field.null:
            raise ValidationError("It is empty.")
        return None
    if isinstance(field, models.DateTimeField):
        return _moment(value)
    wanted: type = str
    if isinstance(field, models.BooleanField):
        wanted = bool
    elif isinstance(field, models.IntegerField):
        wanted = int
    if type(value) is not wanted:
        raise ValidationError("It is of another kind.")
    if isinstance(value, str):
        value = value.replace("\0", "")
        value.encode()  # Half a pair of surrogates, which JSON can name, is no text.
    if field.choices and value not in dict(field.flatchoices):
        raise ValidationError("It is none of the choices.")
    field.run_validators(value)
    return value


def _moment(value: Any) -> dt.datetime:
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not FIRST_MOMENT <= found <= LAST_MOMENT:
        raise ValidationError("It is no moment.")
    return found.astimezone(dt.UTC)
