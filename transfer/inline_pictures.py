"""Pictures that stand in a text itself, as addresses that begin with data: (RFC 2397): they become files of ours."""

import base64
import binascii
import hashlib
import html
import io
import re
from collections import Counter
from urllib.parse import unquote_to_bytes

from blog.images import MAX_BYTES, Image
from transfer.models import Imported
from transfer.options import NoFile
from transfer.steps import Steps
from transfer.wordpress.files import keep
from transfer.wordpress.media import Medium

#: The kind under which they are counted and noted.
KIND = "picture in a text"
#: The endings of what is taken, by the type that an address names. A drawing (SVG) is a program in disguise.
_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
}
#: Not more than so many characters of an address are looked at: a byte is at most three of them.
_LONGEST = MAX_BYTES * 3 + 1000
_IMG = re.compile(r"<img\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>", re.IGNORECASE)
_SRC = re.compile(
    r"(?<![\w-])src\s*+=\s*+(?:\"(\s*+data:[^\"]*)\"|'(\s*+data:[^']*)'|(data:[^\s\"'<>]++))",
    re.IGNORECASE,
)
#: Where scripts that load pictures late keep the address; what stands in its place holds it free.
_LATE = re.compile(
    r"(?<![\w-])data-(?:lazy-|orig(?:inal)?-)?(?:src|original|orig-file)\s*+=\s*+[\"'](\s*+(?:https?:)?//?[^\"'\s<>]++)",
    re.IGNORECASE,
)
_ALT = re.compile(r"(?<![\w-])alt\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)

NO_TYPE = "It says of itself that it is “{}”, and no picture of that kind is taken."
NOT_CODED = "It is not coded as it says."
NO_PICTURE = "A picture that stands in the text itself (data:) is left out. {}"


def decoded(address: str) -> tuple[str, bytes]:
    """Return the ending and the bytes of what an address holds. Raises NoFile for what is no picture that is taken."""
    if len(address) > _LONGEST:
        raise NoFile(f"The file is larger than {MAX_BYTES // 2**20} MB.")
    head, comma, written = address.strip().partition(",")
    kind, *parameters = (part.strip().lower() for part in head[len("data:") :].split(";"))
    ending = _ENDINGS.get(kind)
    if ending is None or not comma:
        raise NoFile(NO_TYPE.format(kind[:40] or "text/plain"))
    data = unquote_to_bytes(written)
    if "base64" in parameters:
        data = re.sub(rb"\s+", b"", data).rstrip(b"=")
        try:
            data = base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
        except binascii.Error:
            raise NoFile(NOT_CODED) from None
    return ending, data


class InlinePictures:
    """Stores such pictures with the step that shows them: each once, however many texts show it."""

    def __init__(self, steps: Steps) -> None:
        """Take where they are noted and counted."""
        self.steps = steps

    def find(self, address: str, alt: str) -> Medium:
        """Return the picture of an address, stored. Raises NoFile; inside the caller's transaction."""
        ending, data = decoded(address)
        number = f"data:{hashlib.sha256(data).hexdigest()[:32]}"
        medium = Medium(number, url=f"/picture.{ending}", alt=alt)
        known = self.steps.ids.known(KIND, [number])
        here = Image.objects.filter(pk=known.get(number) or 0).first()
        if here:
            medium.local, medium.image = here.file.url, here.pk
        else:
            keep(medium, io.BytesIO(data), is_dry=self.steps.is_dry)
            self._note(medium, is_known=number in known)
        # Wherever one is shown: a dry run, which stores none, counts the same.
        self.steps.report.found(KIND)
        self.steps.report.imported(KIND)
        return medium

    def _note(self, medium: Medium, *, is_known: bool) -> None:
        ids = self.steps.ids
        if is_known:
            # One that was deleted here comes again with a text that shows it.
            ids.write()
            rows = Imported.objects.filter(source=ids.source, kind=KIND, old_id=medium.number)
            rows.update(object_id=medium.image)
        else:
            ids.note(KIND, medium.number, medium.image)


def as_files(
    source: str, pictures: InlinePictures | None, lost: Counter[str], shown: dict[str, Medium]
) -> str:
    """Return HTML that shows files of ours instead of such pictures; ``shown`` gets them by their addresses.

    One that holds the place of a picture which a script loads late is that. In ``lost`` it is said what cannot be
    taken; without ``pictures`` all of them stay.
    """
    if "data:" not in source.lower():
        return source

    def become(img: "re.Match[str]") -> str:
        src = _SRC.search(img[1])
        if src is None:
            return img[0]
        rest = img[1][: src.start()] + img[1][src.end() :]
        if late := _LATE.search(rest):
            return f'<img src="{late[1].strip()}"{rest}>'
        if pictures is None:
            return img[0]
        alt = _ALT.search(rest)
        words = html.unescape(alt[1] or alt[2] or "") if alt else ""
        try:
            medium = pictures.find(html.unescape(src[1] or src[2] or src[3]), words)
        except NoFile as error:
            lost[NO_PICTURE.format(error)] += 1
            return f"<img{rest}>"
        shown[medium.local] = medium
        number = f' data-image="{medium.image}"' if medium.image else ""
        return f'<img src="{html.escape(medium.local)}"{number}{rest}>'

    return _IMG.sub(become, source)
