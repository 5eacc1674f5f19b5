"""示例照片 — small invented pictures, each marked 虚构 across, for reports and visits."""

from __future__ import annotations

import io
import random

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from zhifa.core import files
from zhifa.core.files import Arrived

WIDTH, HEIGHT = 960, 720
_SKIES = ((206, 221, 233), (222, 214, 200), (188, 200, 214), (60, 68, 84))
_WALLS = ((214, 205, 190), (196, 186, 172), (178, 186, 190), (205, 196, 205))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = settings.FONT_DIR / "NotoSerifSC_700Bold.ttf"
    return ImageFont.truetype(str(path), size) if path.exists() else ImageFont.load_default()


def draw(rng: random.Random, caption: str) -> bytes:
    """A street in a few shapes as JPEG bytes; the same stream gives the same picture."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), rng.choice(_SKIES))
    pen = ImageDraw.Draw(picture)
    x = -40
    while x < WIDTH:
        width, top = rng.randint(120, 240), rng.randint(120, 340)
        pen.rectangle((x, top, x + width, 520), fill=rng.choice(_WALLS))
        for wx in range(x + 18, x + width - 30, 46):
            for wy in range(top + 20, 480, 56):
                pen.rectangle((wx, wy, wx + 24, wy + 32), fill=(150, 165, 178))
        x += width + rng.randint(0, 14)
    pen.rectangle((0, 520, WIDTH, 590), fill=(186, 180, 172))
    pen.rectangle((0, 590, WIDTH, HEIGHT), fill=(96, 98, 102))
    for _ in range(rng.randint(4, 9)):
        cx, cy, size = rng.randint(60, WIDTH - 60), rng.randint(500, 650), rng.randint(18, 52)
        pen.rectangle(
            (cx - size, cy - size, cx + size, cy), fill=tuple(rng.randint(70, 190) for _ in range(3))
        )
    mark = "虚构 · 示范图片"
    if isinstance(_font(10), ImageFont.FreeTypeFont):
        pen.text((WIDTH / 2, HEIGHT / 2), mark, font=_font(84), fill=(178, 34, 34), anchor="mm")
        pen.text((WIDTH / 2, HEIGHT - 40), caption, font=_font(30), fill=(250, 250, 250), anchor="mm")
    else:
        pen.text((40, 40), "FICTITIOUS", fill=(178, 34, 34))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=72)
    return out.getvalue()


class Album:
    """相册 — a few pictures for each caption, drawn and received once."""

    def __init__(self, seed: int, each: int = 2) -> None:
        self._seed = seed
        self._each = each
        self._arrived: dict[tuple[str, int], Arrived] = {}

    def pick(self, rng: random.Random, caption: str) -> Arrived:
        """One of the pictures of a caption, as a received file with its public copy."""
        number = rng.randrange(self._each)
        if (caption, number) not in self._arrived:
            data = draw(random.Random(f"{self._seed}/{caption}/{number}"), caption)
            self._arrived[caption, number] = files.receive(
                io.BytesIO(data), name=f"{caption}-{number + 1}.jpg", allowed=files.PHOTO_TYPES, public=True
            )
        return self._arrived[caption, number]
