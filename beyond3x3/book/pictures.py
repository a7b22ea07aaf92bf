"""Moving pictures rest for readers who ask for less motion: every NAME.webp has a still NAME.png beside it."""

import re
from shutil import copyfile

MOVING = re.compile(r'<img [^>]*src="([^"]*_images/[\w-]+)\.webp"[^>]*>')
RESTING = r'<picture><source media="(prefers-reduced-motion: reduce)" srcset="\1.png">\g<0></picture>'


def rest(app, page, template, context, doctree):
    context["body"] = MOVING.sub(RESTING, context.get("body", ""))


def write(app, exception):
    if exception or app.builder.format != "html":
        return
    for moving in app.outdir.glob("_images/*.webp"):
        copyfile(
            app.srcdir / "images" / f"{moving.stem}.png", moving.with_suffix(".png")
        )


def setup(app):
    app.connect("html-page-context", rest)
    app.connect("build-finished", write)
