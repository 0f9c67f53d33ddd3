"""A request and an answer, in no framework's words."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl


class Refusal(Exception):
    """What a provider refuses, with OAuth's word for it and the status of the answer."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        """Take OAuth's word (RFC 6749, 5.2), a sentence for whoever reads logs, and an HTTP status."""
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


@dataclass(frozen=True)
class Request:
    """What a browser or a site asks. ``host`` is the provider's real one; header names are lower case."""

    method: str
    host: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def params(self) -> dict[str, str]:
        """The query, field by field; raises Refusal when a field stands in it twice."""
        return fields(self.query)

    @property
    def form(self) -> dict[str, str]:
        """The posted form; raises Refusal when it is no form, or has a field twice."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            raise Refusal("invalid_request", "The request carries no form.")
        return fields(self.body.decode("utf-8", "replace"))

    @property
    def bearer(self) -> str:
        """The access token in the Authorization header; empty without one."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def basic(self) -> tuple[str, str]:
        """The name and password of Basic authentication; both empty without it."""
        scheme, _, encoded = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return "", ""
        try:
            name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return name, password


@dataclass(frozen=True)
class Response:
    """What the provider answers."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def fields(encoded: str) -> dict[str, str]:
    """Return the fields of a query or a form; raises Refusal for one that stands in it twice.

    OAuth forbids repetition (RFC 6749, 3.1): two parties that pick different ones disagree about what was asked.
    """
    found: dict[str, str] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        if name in found:
            raise Refusal("invalid_request", f"{name} stands in the request twice.")
        found[name] = value
    return found


def json_answer(data: Any, status: int = 200) -> Response:
    """Return data as JSON that nobody may keep."""
    headers = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
    return Response(status, headers, json.dumps(data).encode())


def page(text: str, status: int = 200) -> Response:
    """Return an HTML page."""
    headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    return Response(status, headers, text.encode())
