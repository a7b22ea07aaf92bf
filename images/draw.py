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
import kernels
import matplotlib
import numpy as np
import pixel_shuffle
import receptive_fields
import speed
import transposed_convolution
from pen import photograph
from PIL import Image

IMAGES = Path(__file__).parent
ENOUGH = 3000  # pixels that another round would give another color: with fewer, the colors are found
COMPANION = IMAGES.parent / "beyond3x3/widgets/static/companion.jpg"
CHAPTERS = (
    front_page,
    receptive_fields,
    atrous_convolution,
    dense_prediction,
    transposed_convolution,
    checkerboard_artifacts,
    pixel_shuffle,
    kernels,
    speed,
)
DRAWINGS = [drawing for chapter in CHAPTERS for drawing in chapter.DRAWINGS]
PHOTOGRAPHIC = [drawing for chapter in CHAPTERS for drawing in chapter.PHOTOGRAPHIC]
LIGHT = dense_prediction.LIGHT + pixel_shuffle.LIGHT + speed.LIGHT


def stem(drawing):
    return drawing.__name__.replace("_", "-")


@matplotlib.rc_context()
def drawn(drawing):
    """The pictures with the colors they are saved in, the milliseconds of each, and the last one as a still."""
    matplotlib.rcdefaults()
    given = drawing()
    frames = [(given, 0)] if isinstance(given, Image.Image) else given
    pictures, durations = map(list, zip(*frames, strict=True))
    colors = 256 if drawing in PHOTOGRAPHIC else 64
    still = pictures[-1].quantize(colors, kmeans=ENOUGH, dither=Image.Dither.NONE)
    if drawing not in PHOTOGRAPHIC and len(pictures) > 1:
        pictures = [
            one.quantize(palette=still, dither=Image.Dither.NONE).convert("RGB")
            for one in pictures
        ]
    return pictures, durations, still


def save(drawing, folder):
    pictures, durations, still = drawn(drawing)
    if drawing in LIGHT:
        save_light(pictures[0], still, folder / f"{stem(drawing)}.webp")
        return
    still.save(folder / f"{stem(drawing)}.png", optimize=True)
    if len(pictures) == 1:
        return
    with_loss, without = dict(quality=70), dict(quality=90, lossless=True)
    look = with_loss if drawing in PHOTOGRAPHIC else without
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
