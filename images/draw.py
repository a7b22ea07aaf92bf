"""Draws every picture of the course, and gives the same bytes each time: python images/draw.py

One module per chapter, one function per picture, named as its file; names after the command draw only those.
Every number shown is computed. A function that yields (picture, milliseconds) makes NAME.webp, and NAME.png of
its last state for readers who asked for less motion; the stills of a lesson with many are NAME.webp as well.
alt.yml says in words what each picture shows.
"""

import io
import sys
from pathlib import Path

import atrous_convolution
import checkerboard_artifacts
import dense_prediction
import front_page
import matplotlib
import numpy as np
import pixel_shuffle
import receptive_fields
import speed
import transposed_convolution
from pen import photograph
from PIL import Image

IMAGES = Path(__file__).parent
COMPANION = IMAGES.parent / "beyond3x3/widgets/static/companion.jpg"
CHAPTERS = (
    front_page,
    receptive_fields,
    atrous_convolution,
    dense_prediction,
    transposed_convolution,
    checkerboard_artifacts,
    pixel_shuffle,
    speed,
)
DRAWINGS = [drawing for chapter in CHAPTERS for drawing in chapter.DRAWINGS]
PHOTOGRAPHIC = [drawing for chapter in CHAPTERS for drawing in chapter.PHOTOGRAPHIC]
LIGHT = dense_prediction.LIGHT + pixel_shuffle.LIGHT + speed.LIGHT


def stem(drawing):
    return drawing.__name__.replace("_", "-")


@matplotlib.rc_context()
def save(drawing, folder):
    matplotlib.rcdefaults()
    drawn = drawing()
    frames = [(drawn, 0)] if isinstance(drawn, Image.Image) else list(drawn)
    pictures, durations = map(list, zip(*frames, strict=True))
    colors = 256 if drawing in PHOTOGRAPHIC else 64
    still = pictures[-1].quantize(colors, kmeans=1, dither=Image.Dither.NONE)
    if drawing in LIGHT:
        save_light(drawn, still, folder / f"{stem(drawing)}.webp")
        return
    still.save(folder / f"{stem(drawing)}.png", optimize=True)
    if len(pictures) == 1:
        return
    look = dict(quality=70)
    if drawing not in PHOTOGRAPHIC:
        pictures = [
            one.quantize(palette=still, dither=Image.Dither.NONE).convert("RGB")
            for one in pictures
        ]
        look = dict(quality=90, lossless=True)
    motion = dict(
        save_all=True, append_images=pictures[1:], duration=durations, loop=0, method=4
    )
    pictures[0].save(folder / f"{stem(drawing)}.webp", **motion, **look)


def save_light(picture, still, path):
    """With loss, which suits photographs, or without and in few colors, which suits drawings: the smaller of the two."""
    with_loss, without = io.BytesIO(), io.BytesIO()
    picture.save(with_loss, "webp", quality=70, method=6)
    still.save(without, "webp", lossless=True)
    path.write_bytes(min(with_loss.getvalue(), without.getvalue(), key=len))


def save_companion(path):
    pixels = (photograph(224) * 255).round().astype(np.uint8)
    Image.fromarray(pixels).save(path, quality=80, optimize=True)


if __name__ == "__main__":
    drawings = {stem(drawing): drawing for drawing in DRAWINGS}
    for name in sys.argv[1:] or drawings:
        print(f"drawing {name}", flush=True)
        save(drawings[name], IMAGES)
    save_companion(COMPANION)
