"""Where the page of a reader's own network is mounted: the directive, and what it needs on the site."""

from html import escape
from pathlib import Path
from shutil import copyfile

import yaml
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

HERE = Path(__file__).parent
NETWORKS = HERE.parents[2] / "references/networks"
SCRIPTS = ("python.js", *(f"network/{name}.js" for name in ("computed", "picture", "table", "view")))
MOUNTED = 'class="b3-widget b3-network"'
ROOM = (HERE / "room.html").read_text(encoding="utf-8")
CHOICE = """<p><label>One of ours: <select data-part="shipped">{}</select></label>
<button type="button" data-part="open">Look</button></p>
"""


class YourNetwork(SphinxDirective):
    """```{your-network} with the graphs of references/networks that the page ships, one a line: NAME: [pixels of the image, title]."""

    has_content = True

    def run(self):
        shipped = yaml.safe_load("\n".join(self.content)) or {}
        for name in shipped:
            if not (NETWORKS / f"{name}.onnx").exists():
                raise self.error(f"references/networks/{name}.onnx is missing")
        options = "".join(
            f'<option value="{escape(name)}" data-size="{size}">{escape(title)}</option>' for name, (size, title) in shipped.items()
        )
        room = ROOM.replace("<!-- shipped -->", CHOICE.format(options) if shipped else "")
        return [nodes.raw("", room, format="html")]


def ship(folder):
    """The graphs as files of the site."""
    folder.mkdir(exist_ok=True)
    for graph in NETWORKS.glob("*.onnx"):
        copyfile(graph, folder / graph.name)
