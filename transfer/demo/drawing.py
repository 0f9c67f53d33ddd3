"""Lead images of the demo blog, drawn by a program: twelve motifs in the site's palette, no two alike.

Each motif is a function of a random generator with a fixed seed, so the same demo has the same pictures.
"""

import io
import itertools
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw

#: Size of a drawing in pixels; three by two, as the pages show it.
WIDTH, HEIGHT = 1680, 1120
#: Drawn larger and scaled down: Pillow's lines have no smooth edges of their own.
OVERSIZE = 1.5

Ink = tuple[int, int, int]
Motif = Callable[["Sheet"], None]

#: Paper, a middle tone, a dark tone and the accent of each palette.
PALETTES: tuple[tuple[Ink, Ink, Ink, Ink], ...] = (
    ((240, 233, 219), (201, 186, 160), (58, 66, 74), (148, 26, 29)),
    ((233, 236, 232), (158, 178, 176), (38, 62, 71), (176, 74, 38)),
    ((243, 236, 224), (214, 180, 140), (72, 52, 44), (36, 90, 98)),
    ((228, 231, 238), (150, 163, 190), (40, 46, 78), (178, 58, 50)),
    ((238, 238, 226), (176, 186, 142), (50, 66, 48), (156, 52, 40)),
)


class Sheet:
    """A sheet to draw on: a size, a palette and a generator of its own."""

    def __init__(self, seed: int) -> None:
        """Choose the palette and lay the paper."""
        self.random = random.Random(seed)  # noqa: S311 - drawings, not secrets
        self.paper, self.tone, self.dark, self.accent = self.random.choice(PALETTES)
        self.width, self.height = int(WIDTH * OVERSIZE), int(HEIGHT * OVERSIZE)
        self.image = Image.new("RGB", (self.width, self.height), self.paper)
        self.draw = ImageDraw.Draw(self.image)

    def mix(self, first: Ink, second: Ink, share: float) -> Ink:
        """Return a colour between two."""
        r, g, b = (round(a + (c - a) * share) for a, c in zip(first, second, strict=True))
        return r, g, b

    def line(self, points: list[tuple[float, float]], colour: Ink, width: float) -> None:
        """Draw a line with round corners; width in pixels of the finished picture."""
        self.draw.line(points, fill=colour, width=max(1, round(width * OVERSIZE)), joint="curve")

    def wave(self, base: float, swell: float, length: float) -> list[tuple[float, float]]:
        """Return a hilly line from left to right, made of three sines."""
        shifts = [self.random.uniform(0, math.tau) for _ in range(3)]
        step = self.width / 160
        return [
            (
                i * step,
                base
                + swell
                * sum(
                    math.sin(i * step / (length / (k + 1)) + shift) / (k + 1)
                    for k, shift in enumerate(shifts)
                ),
            )
            for i in range(162)
        ]

    def disc(self, x: float, y: float, radius: float, colour: Ink) -> None:
        """Draw a filled circle."""
        self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def below(self, line: list[tuple[float, float]], colour: Ink) -> None:
        """Fill everything below a line."""
        self.draw.polygon([*line, (self.width, self.height), (0, self.height)], fill=colour)


def hills(sheet: Sheet) -> None:
    """Ridges one behind the other, a sun."""
    sheet.disc(
        sheet.width * sheet.random.uniform(0.2, 0.8),
        sheet.height * 0.3,
        sheet.height * 0.11,
        sheet.accent,
    )
    for i in range(6):
        line = sheet.wave(
            sheet.height * (0.42 + i * 0.1), sheet.height * 0.05, sheet.width * (0.16 + i * 0.02)
        )
        sheet.below(line, sheet.mix(sheet.tone, sheet.dark, i / 5))


def river(sheet: Sheet) -> None:
    """A river from the horizon to the reader, fields on both sides."""
    horizon = sheet.height * 0.34
    for i in range(14):
        top = horizon + (sheet.height - horizon) * (i / 14) ** 1.6
        sheet.draw.rectangle(
            (0, top, sheet.width, sheet.height),
            fill=sheet.mix(sheet.tone, sheet.dark, 0.15 + 0.35 * (i % 2) + i * 0.02),
        )
    shift = sheet.random.uniform(0, math.tau)
    left, right = [], []
    for i in range(121):
        t = i / 120
        y = horizon + (sheet.height - horizon) * t
        middle = sheet.width * (0.5 + 0.26 * math.sin(t * 5 + shift) * (1 - t * 0.3))
        half = sheet.width * (0.006 + 0.16 * t**1.7)
        left.append((middle - half, y))
        right.append((middle + half, y))
    sheet.draw.polygon([*left, *reversed(right)], fill=sheet.paper)
    sheet.line(left, sheet.accent, 3)
    sheet.disc(sheet.width * 0.72, sheet.height * 0.17, sheet.height * 0.06, sheet.accent)


def harbour(sheet: Sheet) -> None:
    """Cranes over a line of containers, their reflection in the water."""
    quay = sheet.height * 0.66
    sheet.draw.rectangle(
        (0, quay, sheet.width, sheet.height), fill=sheet.mix(sheet.tone, sheet.dark, 0.35)
    )
    for _ in range(5):
        x = sheet.random.uniform(0.05, 0.9) * sheet.width
        tall = sheet.random.uniform(0.28, 0.5) * sheet.height
        sheet.line(
            [(x, quay), (x, quay - tall), (x + tall * 0.75, quay - tall * 0.82)], sheet.dark, 7
        )
        sheet.line(
            [
                (x - tall * 0.3, quay - tall * 0.8),
                (x, quay - tall),
                (x + tall * 0.5, quay - tall * 0.87),
            ],
            sheet.dark,
            3,
        )
        sheet.line(
            [(x + tall * 0.6, quay - tall * 0.84), (x + tall * 0.6, quay - tall * 0.4)],
            sheet.dark,
            2,
        )
    wide, tall = sheet.width / 26, sheet.height * 0.045
    for column in range(26):
        for row in range(sheet.random.randint(1, 4)):
            colour = sheet.random.choice(
                [sheet.accent, sheet.tone, sheet.dark, sheet.mix(sheet.tone, sheet.dark, 0.5)]
            )
            x, y = column * wide, quay - (row + 1) * tall
            sheet.draw.rectangle((x, y, x + wide - 5, y + tall - 5), fill=colour)
    for i in range(16):
        y = quay + (sheet.height - quay) * (i + 1) / 17
        x = sheet.random.uniform(0, 0.6) * sheet.width
        sheet.line([(x, y), (x + sheet.width * sheet.random.uniform(0.1, 0.4), y)], sheet.paper, 2)


def grid(sheet: Sheet) -> None:
    """A plan of streets: blocks of unequal size, one of them marked."""
    columns = cuts(sheet, sheet.width, 11)
    rows = cuts(sheet, sheet.height, 8)
    marked = (sheet.random.randrange(3, 8), sheet.random.randrange(2, 6))
    for i, (x1, x2) in enumerate(itertools.pairwise(columns)):
        for j, (y1, y2) in enumerate(itertools.pairwise(rows)):
            shade = sheet.mix(
                sheet.tone, sheet.dark, sheet.random.choice([0.0, 0.15, 0.4, 0.75, 1.0])
            )
            colour = sheet.accent if (i, j) == marked else shade
            sheet.draw.rectangle((x1 + 9, y1 + 9, x2 - 9, y2 - 9), fill=colour)
    sheet.line(
        [(0, sheet.height * 0.9), (sheet.width, sheet.height * sheet.random.uniform(0.05, 0.5))],
        sheet.paper,
        22,
    )


def cuts(sheet: Sheet, length: float, parts: int) -> list[float]:
    """Return uneven places from 0 to ``length``."""
    weights = [sheet.random.uniform(0.5, 1.6) for _ in range(parts)]
    total, at, places = sum(weights), 0.0, [0.0]
    for weight in weights:
        at += weight / total * length
        places.append(at)
    return places


def contours(sheet: Sheet) -> None:
    """Height lines round two hills."""
    for centre in range(2):
        x = sheet.width * sheet.random.uniform(0.2 + centre * 0.4, 0.4 + centre * 0.4)
        y = sheet.height * sheet.random.uniform(0.3, 0.7)
        wobble = [
            (sheet.random.uniform(0.02, 0.14), sheet.random.uniform(0, math.tau)) for _ in range(5)
        ]
        for ring in range(22, 0, -1):
            radius = ring * sheet.height * 0.034
            points = []
            for i in range(121):
                angle = i / 120 * math.tau
                bend = 1 + sum(
                    w * math.sin((k + 1) * angle + s + ring * 0.05)
                    for k, (w, s) in enumerate(wobble)
                )
                points.append(
                    (
                        x + radius * 1.25 * bend * math.cos(angle),
                        y + radius * bend * math.sin(angle),
                    )
                )
            if ring == 1:
                sheet.draw.polygon(points, fill=sheet.accent)
            else:
                sheet.line(
                    points,
                    sheet.mix(sheet.tone, sheet.dark, 1 - ring / 24),
                    4 if ring % 5 == 0 else 2,
                )


def weave(sheet: Sheet) -> None:
    """Warp and weft, one thread of another colour."""
    count = 21
    size = sheet.width / count
    odd = sheet.random.randrange(4, 10)
    for row in range(int(sheet.height / size) + 1):
        for column in range(count):
            over = (row + column) % 2 == 0
            colour = sheet.mix(sheet.tone, sheet.dark, 0.25 if over else 0.85)
            if (row == odd and not over) or (column == odd + 3 and over):
                colour = sheet.accent
            x, y = column * size, row * size
            inset = size * 0.1
            box = (
                (x, y + inset, x + size, y + size - inset)
                if not over
                else (x + inset, y, x + size - inset, y + size)
            )
            sheet.draw.rectangle(box, fill=colour)


def stairs(sheet: Sheet) -> None:
    """A staircase in light and shadow, a figure's worth of colour at the top."""
    steps = sheet.random.randint(9, 13)
    wide, tall = sheet.width / steps, sheet.height / (steps + 1)
    for i in range(steps):
        x, y = i * wide, sheet.height - (i + 1) * tall
        sheet.draw.rectangle(
            (x, y, sheet.width, sheet.height),
            fill=sheet.mix(sheet.tone, sheet.dark, (i % 2) * 0.2 + i / steps * 0.7),
        )
        sheet.draw.rectangle((x, y, x + wide, y + 10), fill=sheet.paper)
    sheet.disc(sheet.width - wide * 1.6, tall * 0.95, tall * 0.6, sheet.accent)


def circles(sheet: Sheet) -> None:
    """Rings that meet: signals, voices, rain on a pond."""
    for _ in range(7):
        x, y = sheet.random.uniform(0, sheet.width), sheet.random.uniform(0, sheet.height)
        colour = sheet.random.choice(
            [sheet.dark, sheet.tone, sheet.mix(sheet.tone, sheet.dark, 0.5)]
        )
        for ring in range(1, sheet.random.randint(6, 13)):
            r = ring * sheet.height * 0.045
            sheet.draw.ellipse((x - r, y - r, x + r, y + r), outline=colour, width=6)
        sheet.disc(x, y, sheet.height * 0.014, sheet.accent)


def bridge(sheet: Sheet) -> None:
    """A cable-stayed bridge over wide water."""
    deck = sheet.height * 0.6
    sheet.draw.rectangle(
        (0, deck + 20, sheet.width, sheet.height), fill=sheet.mix(sheet.tone, sheet.paper, 0.3)
    )
    for i in range(26):
        y = sheet.height - (sheet.height - deck) * (i / 26) ** 0.8
        x = sheet.random.uniform(-0.1, 0.8) * sheet.width
        sheet.line(
            [(x, y), (x + sheet.width * sheet.random.uniform(0.05, 0.35), y)],
            sheet.mix(sheet.tone, sheet.dark, 0.45),
            2,
        )
    for tower in (0.3, 0.7):
        x, top = sheet.width * tower, sheet.height * 0.14
        for i in range(1, 15):
            reach, height = sheet.width * 0.0145 * i, top + (15 - i) * 9
            for side in (-1, 1):
                sheet.line([(x, height), (x + side * reach, deck)], sheet.dark, 1.5)
        sheet.line([(x, top - 20), (x, sheet.height * 0.8)], sheet.accent, 13)
    sheet.draw.rectangle((0, deck, sheet.width, deck + 20), fill=sheet.dark)


def windows(sheet: Sheet) -> None:
    """A wall of windows in the evening, some of them lit."""
    sheet.draw.rectangle((0, 0, sheet.width, sheet.height), fill=sheet.dark)
    columns, rows = 15, 8
    wide, tall = sheet.width / columns, sheet.height / rows
    for column in range(columns):
        for row in range(rows):
            lit = sheet.random.random()
            colour = (
                sheet.accent
                if lit > 0.97
                else sheet.paper
                if lit > 0.72
                else sheet.mix(sheet.dark, sheet.tone, 0.16 + lit * 0.2)
            )
            x, y = column * wide, row * tall
            sheet.draw.rectangle(
                (x + wide * 0.24, y + tall * 0.18, x + wide * 0.76, y + tall * 0.82), fill=colour
            )
            sheet.line(
                [(x + wide * 0.5, y + tall * 0.18), (x + wide * 0.5, y + tall * 0.82)],
                sheet.dark,
                3,
            )


def orchard(sheet: Sheet) -> None:
    """Trees in rows towards a low horizon."""
    horizon = sheet.height * 0.4
    sheet.draw.rectangle(
        (0, horizon, sheet.width, sheet.height), fill=sheet.mix(sheet.tone, sheet.paper, 0.35)
    )
    for row in range(9):
        depth = (row / 8) ** 1.7
        y = horizon + (sheet.height - horizon) * depth * 0.96 + 24
        size = sheet.height * (0.02 + 0.09 * depth)
        count = 17 - row
        for i in range(count + 1):
            x = sheet.width * (i + 0.5 * (row % 2)) / count + sheet.random.uniform(-0.1, 0.1) * size
            sheet.line([(x, y), (x, y - size * 1.3)], sheet.dark, 2 + 7 * depth)
            colour = (
                sheet.accent
                if sheet.random.random() > 0.95
                else sheet.mix(sheet.tone, sheet.dark, 0.4 + 0.6 * depth)
            )
            sheet.disc(x, y - size * 1.9, size * 0.85, colour)


def signal(sheet: Sheet) -> None:
    """Lines of a recording: quiet, then not."""
    for i in range(30):
        y = sheet.height * (i + 1) / 31
        loud = math.exp(-(((i - sheet.random.uniform(9, 21)) / 6) ** 2))
        middle = sheet.width * sheet.random.uniform(0.4, 0.6)
        pitch, points = sheet.random.uniform(25, 60), []
        for k in range(281):
            x = sheet.width * k / 280
            near = math.exp(-(((x - middle) / (sheet.width * 0.13)) ** 2))
            points.append((x, y - sheet.height * 0.09 * loud * near * math.sin(x / pitch)))
        sheet.line(points, sheet.accent if i == 15 else sheet.dark, 5 if i == 15 else 2.5)


MOTIFS: dict[str, Motif] = {
    motif.__name__: motif
    for motif in (
        river,
        hills,
        harbour,
        grid,
        contours,
        weave,
        stairs,
        circles,
        bridge,
        windows,
        orchard,
        signal,
    )
}


def drawn(motif: str, seed: int) -> bytes:
    """Return a drawing as PNG. Raises KeyError for a motif that does not exist."""
    sheet = Sheet(seed)
    MOTIFS[motif](sheet)
    out = io.BytesIO()
    sheet.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, format="PNG")
    return out.getvalue()
