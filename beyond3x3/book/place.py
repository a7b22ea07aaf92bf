"""A learner's place: a box to tick at every section of a chapter, and for the contents how many sections a page has."""

import html
import json
import re
from pathlib import Path

import nbformat
from docutils import nodes

from .assignments import exercises

HEADING = re.compile(
    r'<h2>(.*?)<a class="headerlink" href="#([^"]+)"[^>]*>#</a></h2>', re.DOTALL
)
TAG = re.compile(r"<[^>]*>")


def box(match, word, name):
    title = html.escape(html.unescape(TAG.sub("", match[1])))
    return (
        f'{match[0]}<label class="b3-done pst-js-only">{word} '
        f'<input type="checkbox" value="{name}" aria-label="{word}: {title}"></label>'
    )


def sections(env):
    """How many sections each page of a chapter has."""
    counts = {}
    for page, toc in env.tocs.items():
        if page.startswith("chapters/"):
            top = toc[0][1] if len(toc[0]) > 1 else []
            counts[page] = sum(isinstance(item, nodes.list_item) for item in top)
    return counts


def mark(app, page, template, context, doctree):
    counts = sections(app.env)
    context["sections"] = json.dumps(counts, separators=(",", ":"))
    if page not in counts:
        return
    body = context.get("body", "")
    word, names = "read", [match[2] for match in HEADING.finditer(body)]
    if page.endswith("/assignment"):
        notebook = nbformat.read(Path(app.srcdir, page + ".ipynb"), 4)
        word, names = "done", [answers[0] for _, answers, _ in exercises(notebook)]
    names = iter(
        names
    )  # an exercise's id stays when its heading, number or points change
    context["body"] = HEADING.sub(lambda match: box(match, word, next(names)), body)


def setup(app):
    app.connect("html-page-context", mark)
