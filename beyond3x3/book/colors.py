"""The colors of code, in few elements: words of the text's own color need none, and neighbors of one color need one."""

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
        return super().format(((shown(kind), word) for kind, word in words), file)


def setup(app):
    PygmentsBridge.html_formatter = Formatter
