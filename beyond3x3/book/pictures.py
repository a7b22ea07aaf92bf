"""Moving pictures rest for readers who ask for less motion: a NAME.webp that moves has a still NAME.png beside it."""

import re
from shutil import copyfile

WEBP = re.compile(r'<img [^>]*src="([^"]*_images/([\w-]+))\.webp"[^>]*>')
RESTING = '<picture><source media="(prefers-reduced-motion: reduce)" srcset="{}.png">{}</picture>'


def still_of(app, name):
    return app.srcdir / "images" / f"{name}.png"


def rest(app, page, template, context, doctree):
    def resting(match):
        moves = still_of(app, match[2]).exists()
        return RESTING.format(match[1], match[0]) if moves else match[0]

    context["body"] = WEBP.sub(resting, context.get("body", ""))


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    for picture in app.outdir.glob("_images/*.webp"):
        if still_of(app, picture.stem).exists():
            copyfile(still_of(app, picture.stem), picture.with_suffix(".png"))


def setup(app):
    app.connect("html-page-context", rest)
    app.connect("build-finished", write)
