"""Pictures hold their place and load when they come near, and the moving ones rest for readers who ask for less motion.

A picture NAME.webp that moves has a still NAME.png beside it.
"""

import re
from shutil import copyfile

from PIL import Image

PICTURE = re.compile(r'<img ([^>]*src="([^"]*_images/([\w-]+))\.(png|webp)"[^>]*)>')
SECTION = re.compile("<h2")
IN_A_MENU = re.compile(r'<img (?=alt="[^"]*" src="[./]*_static/)')
RESTING = '<picture><source media="(prefers-reduced-motion: reduce)" srcset="{}.png">{}</picture>'


def still_of(app, name):
    return app.srcdir / "images" / f"{name}.png"


def place(app, page, template, context, doctree):
    body = context.get("body", "")
    files = {name: app.srcdir / file for file, (_, name) in app.env.images.items()}
    later = first.start() if (first := SECTION.search(body)) else 0

    def placed(match):
        attributes, address, name, kind = match.groups()
        with Image.open(files[f"{name}.{kind}"]) as picture:
            width, height = picture.size
        when = 'loading="lazy" ' if match.start() > later else ""
        shown = f'<img width="{width}" height="{height}" {when}{attributes}>'
        rests = kind == "webp" and still_of(app, name).exists()
        return RESTING.format(address, shown) if rests else shown

    context["body"] = PICTURE.sub(placed, body)


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    for picture in app.outdir.glob("_images/*.webp"):
        if still_of(app, picture.stem).exists():
            copyfile(still_of(app, picture.stem), picture.with_suffix(".png"))
    for file in app.outdir.rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        file.write_text(IN_A_MENU.sub('<img loading="lazy" ', page), encoding="utf-8")


def setup(app):
    app.connect("html-page-context", place)
    app.connect("build-finished", write)
