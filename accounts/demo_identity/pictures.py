"""Pictures of the people of the demo: drawn here, where a real provider's host would send them."""

import hashlib
import io

from PIL import Image, ImageDraw

SIDE = 400
#: Ink and paper of each picture, in the publication's palette.
COLOURS = (
    ("#7a3b2e", "#f0dccb"),
    ("#2c6347", "#dfe9d8"),
    ("#265a80", "#dbe7f0"),
    ("#5a4487", "#e6dff0"),
    ("#6b5a12", "#f2ead0"),
)


def draw(address: str) -> bytes:
    """Return a pattern of rings and bars as PNG, always the same for an address. It is nobody's face."""
    seed = hashlib.sha256(address.encode()).digest()
    ink, paper = COLOURS[seed[0] % len(COLOURS)]
    picture = Image.new("RGB", (SIDE, SIDE), paper)
    pen = ImageDraw.Draw(picture)
    step = SIDE // 8
    for ring in range(3):
        x, y = (step * (1 + seed[1 + 2 * ring + n] % 6) for n in (0, 1))
        radius = step * (1 + seed[8 + ring] % 3)
        box = (x - radius, y - radius, x + radius, y + radius)
        pen.ellipse(box, outline=ink, width=18, fill=ink if seed[12 + ring] % 2 else None)
    for bar in range(2):
        y = step * (1 + seed[16 + bar] % 6)
        pen.rectangle((0, y, SIDE, y + step // 3), fill=ink)
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()
