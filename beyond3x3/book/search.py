"""The site's search leads to sections: each is an entry of the index, PAGE#SECTION, beside that of its whole page."""

from functools import cache
from pathlib import Path

from docutils import nodes

LINKS = Path(__file__).parent / "search.js"


def sections(doctree):
    """(its anchor, its title, itself without those inside it) for every section, the page's first one, of anchor "", last."""
    first, *others = doctree.findall(nodes.section)
    for section in [*reversed(others), first]:
        section.parent.remove(section)
        anchor = "" if section is first else section["ids"][0]
        yield anchor, section.next_node(nodes.title).astext(), section


def dress(app, config):
    config.html_search_scorer = str(LINKS)


def write(app, exception):
    indexer = getattr(app.builder, "indexer", None)
    if exception or not indexer:
        return
    indexer.lang.stem = cache(indexer.lang.stem)
    for page, title in list(indexer._titles.items()):
        for anchor, heading, section in sections(app.env.get_doctree(page)):
            name = f"{page}#{anchor}"
            shown = f"{title} > {heading}" if anchor else title
            indexer.feed(name, indexer._filenames[page], shown, section)
            indexer._all_titles[name] = []  # its page has them
    index = app.outdir / app.builder.searchindex_filename
    with index.open("w", encoding="utf-8") as stream:
        indexer.dump(stream, app.builder.indexer_format)


def setup(app):
    app.connect("config-inited", dress)
    app.connect("build-finished", write)
