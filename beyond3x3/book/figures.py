"""Live figures on static pages: the `{widget}` directive, and the code of just the figures that a page has."""

import html
import json
import re
from base64 import b64decode
from hashlib import sha256
from shutil import copyfile

import yaml
from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from traitlets import TraitError

from beyond3x3.widgets import FIGURES, STATIC, placeholder, site_script
from beyond3x3.widgets.figure import mounted

logger = logging.getLogger(__name__)
FOLDER = "_figures"
MOUNT = re.compile(r'data-widget="([\w-]+)" data-state="([^"]*)"')
PICTURE = re.compile(r'(<noscript>\s*<img src=")images/([^"]+)')
COPIED = re.compile(rf'<noscript>\s*<img src="[./]*{FOLDER}/([\w-]+\.png)')
BUNDLE = re.compile(rf"{FOLDER}/([\w+-]+)\.js")
DRAWN = re.compile(r"data:image/webp;base64,([\w+/=]+)")
CAPTION = "<!-- caption -->"


class widget(nodes.General, nodes.Element):
    """A live figure; its children are the inline nodes of the caption."""


class AnyOption(dict):
    def __missing__(self, name):
        return lambda value: yaml.safe_load(value or "")


class WidgetDirective(SphinxDirective):
    """```{widget} NAME with the figure's state as options and its caption as body; `name` is for links to it."""

    required_arguments = 1
    has_content = True
    option_spec = AnyOption(page=yaml.safe_load)

    def run(self):
        caption, messages = (
            self.parse_inline(" ".join(self.content)) if self.content else ([], [])
        )
        node = widget("", *caption)
        self.add_name(node)
        try:
            figure = placeholder(
                self.arguments[0], self.options, CAPTION if caption else ""
            )
        except (TraitError, ValueError) as error:
            raise self.error(str(error)) from error
        node["before"], _, node["after"] = figure.partition(CAPTION)
        return [node, *messages]


def visit(writer, node):
    places = "".join(f'<span id="{place}"></span>' for place in node["ids"])
    writer.body.append(places + node["before"])


def depart(writer, node):
    writer.body.append(node["after"] + "\n")


def said_once(body):
    """A figure's state without what the first of its kind on the page has already said; page.js reads both."""
    first = {}

    def shorter(match):
        name, state = match[1], json.loads(html.unescape(match[2]))
        if name not in first:
            first[name] = state
            return match[0]
        own = {key: value for key, value in state.items() if value != first[name][key]}
        return mounted(name, own)

    return MOUNT.sub(shorter, body)


def apart(app, match):
    """The name of a file of its own for a picture that was drawn into a page."""
    picture = b64decode(match[1])
    file = app.outdir / FOLDER / f"{sha256(picture).hexdigest()[:16]}.webp"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(picture)
    return file.name


def mount(app, page, template, context, doctree):
    """Link a page to the code of its figures, and to their pictures as files of the site."""
    body = said_once(context.get("body", ""))
    names = sorted({name for name, _ in MOUNT.findall(body)})
    if not names:
        return
    url = lambda name: context["pathto"](f"{FOLDER}/{name}", True)  # noqa: E731
    context["figures"] = url("+".join(names) + ".js")
    body = PICTURE.sub(lambda match: match[1] + url(match[2]), body)
    context["body"] = DRAWN.sub(lambda match: url(apart(app, match)), body)


def write(app, exception):
    """Put what the pages link to on the site; a changed script or picture needs no page to be built again."""
    if exception or app.builder.format != "html":
        return
    folder = app.outdir / FOLDER
    folder.mkdir(exist_ok=True)
    pages = "".join(
        page.read_text(encoding="utf-8") for page in app.outdir.rglob("*.html")
    )
    for bundle in {*BUNDLE.findall(pages), *FIGURES}:
        names = [name for name in bundle.split("+") if name in FIGURES]
        (folder / f"{bundle}.js").write_text(site_script(names), encoding="utf-8")
    for asset in STATIC.iterdir():
        if asset.is_file() and asset.suffix != ".js":
            copyfile(asset, folder / asset.name)
    for picture in set(COPIED.findall(pages)):
        source = app.srcdir / "images" / picture
        if source.exists():
            copyfile(source, folder / picture)
        else:
            logger.warning("the no-script picture images/%s is missing", picture)


def setup(app):
    app.add_node(widget, html=(visit, depart))
    app.add_directive("widget", WidgetDirective)
    app.connect("html-page-context", mount, priority=900)
    app.connect("build-finished", write)
