"""Code that a page shows at once: colors in few elements, and a size that is known before it is laid out.

Words of the text's own color need no element, neighbors of one color need one. How many lines and columns code has stands
at it, so that a browser leaves code out of sight for later and keeps its place (site.css).
"""

from functools import cache

from pygments.formatters import HtmlFormatter
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES
from sphinx.highlighting import PygmentsBridge

STYLES = [
    get_style_by_name(f"a11y-high-contrast-{scheme}") for scheme in ("light", "dark")
]


def looks(kind):
    return [style.style_for_token(kind) for style in STYLES]


@cache
def shown(kind):
    """The first kind of word that looks the same in light and in dark."""
    while kind not in STANDARD_TYPES:
        kind = kind.parent
    return next(first for first in STANDARD_TYPES if looks(first) == looks(kind))


class Formatter(HtmlFormatter):
    def format(self, words, file):
        words = [(shown(kind), word) for kind, word in words]
        self.lines = "".join(word for _, word in words).splitlines()
        return super().format(words, file)

    def wrap(self, source):
        columns = max(map(len, self.lines), default=0)
        size = f'data-lines="{len(self.lines)}" data-columns="{columns}"'
        return super().wrap([(0, f"<code {size}>"), *source, (0, "</code>")])


def setup(app):
    PygmentsBridge.html_formatter = Formatter
