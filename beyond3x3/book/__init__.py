"""The course's Sphinx extension: live figures on static pages, and pages that ask no other host for anything."""

import os
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
PARTS = [
    ".colors",
    ".execution",
    ".figures",
    ".icons",
    ".mathematics",
    ".pictures",
    ".place",
    ".bundle",
    "..page.build",
    ".policy",
    ".search",
]  # imported when a book is built: who runs notebooks needs one of them


def dress(app, config):
    config.templates_path.insert(0, str(HERE / "templates"))
    config.html_static_path.append(str(HERE / "static"))


def mend(app, page, template, context, doctree):
    """The bibliography's entries stand in a list, and their own role is no longer one that readers know."""
    context["body"] = context.get("body", "").replace(
        'role="doc-biblioentry"', 'role="listitem"'
    )


def setup(app):
    os.environ["BEYOND3X3_STATIC"] = "1"
    app.add_config_value(
        "comments_config", {}, "html"
    )  # Jupyter Book sets it even where no page has comments
    app.connect("config-inited", dress)
    app.connect("html-page-context", mend)
    app.add_css_file("site.css", priority=900)
    app.add_css_file("icons.css", priority=900)
    app.add_js_file("site.js", priority=900)
    for part in PARTS:
        import_module(part, __name__).setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
