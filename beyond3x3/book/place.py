"""A learner's place: a box to tick at every section of a chapter, and for the contents how many sections a page has."""

import html
import json
import re
from pathlib import Path

from docutils import nodes

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


def exercises(assignment):
    """The ids of a notebook's exercises in order; an id stays when a heading, its number or its points change."""
    names, begun = [], False
    for cell in json.loads(assignment.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown" and "".join(cell["source"]).startswith(
            "## "
        ):
            begun = True
        elif begun and cell["metadata"].get("nbgrader", {}).get("solution"):
            names.append(cell["metadata"]["nbgrader"]["grade_id"])
            begun = False
    return names


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
        word, names = "done", exercises(Path(app.srcdir, page + ".ipynb"))
    names = iter(names)
    context["body"] = HEADING.sub(lambda match: box(match, word, next(names)), body)


def setup(app):
    app.connect("html-page-context", mark)
