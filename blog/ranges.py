"""Parts of a file (RFC 9110, section 14): a player winds a film, a browser goes on with a download that broke off."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)

_ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})\Z")
_CHUNK = 64 * 1024


def in_part(request: HttpRequest, response: FileResponse) -> HttpResponseBase:
    """Return the part of a file that a request asks for: 206, or 416 for a part that there is not.

    Everything is answered where the range is not understood, or is several (the standard allows it), and where the
    file is another than the one of which the request has the beginning: its ``ETag`` or ``Last-Modified`` says so.
    """
    response["Accept-Ranges"] = "bytes"
    asked = _ONE_RANGE.match(request.headers.get("Range", ""))
    size = int(response.get("Content-Length") or 0)
    if not asked or asked[0] == "bytes=-" or request.method != "GET":
        return response
    if response.status_code != 200 or not _is_still(request.headers.get("If-Range"), response):
        return response
    if asked[1]:
        first = int(asked[1])
        last = min(int(asked[2]), size - 1) if asked[2] else size - 1
    else:
        first, last = max(0, size - int(asked[2])), size - 1
    if first > last:
        response.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file: Any = response.file_to_stream
    file.seek(first)
    part = StreamingHttpResponse(
        _read(file, last - first + 1), status=206, headers=dict(response.headers)
    )
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    part["Content-Length"] = str(last - first + 1)
    return part


def _is_still(known: str | None, response: FileResponse) -> bool:
    """Whether a file is still the one that a request knows (section 13.1.5); a weak mark never says so."""
    if known is None:
        return True
    return (
        known in {response.get("ETag"), response.get("Last-Modified")} - {None}
        and known[:2] != "W/"
    )


def _read(file: BinaryIO, length: int) -> Iterator[bytes]:
    with file:
        while length and (chunk := file.read(min(_CHUNK, length))):
            length -= len(chunk)
            yield chunk
