"""Pictures hold their place while they load, and the moving ones rest for readers who ask for less motion.

A picture NAME.webp that moves has a still NAME.png beside it.
"""

import re
from shutil import copyfile

from PIL import Image

PICTURE = re.compile(r'<img ([^>]*src="([^"]*_images/([\w-]+))\.(png|webp)"[^>]*)>')
RESTING = '<picture><source media="(prefers-reduced-motion: reduce)" srcset="{}.png">{}</picture>'


def still_of(app, name):
    return app.srcdir / "images" / f"{name}.png"


def place(app, page, template, context, doctree):
    def placed(match):
        attributes, address, name, kind = match.groups()
        source = app.srcdir / "images" / f"{name}.{kind}"
        if not source.exists():
            return match[0]
        with Image.open(source) as picture:
            width, height = picture.size
        shown = f'<img width="{width}" height="{height}" {attributes}>'
        rests = kind == "webp" and still_of(app, name).exists()
        return RESTING.format(address, shown) if rests else shown

    context["body"] = PICTURE.sub(placed, context.get("body", ""))


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    for picture in app.outdir.glob("_images/*.webp"):
        if still_of(app, picture.stem).exists():
            copyfile(still_of(app, picture.stem), picture.with_suffix(".png"))


def setup(app):
    app.connect("html-page-context", place)
    app.connect("build-finished", write)
