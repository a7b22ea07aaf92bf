"""TeX to MathML while building: the browser draws formulas by itself."""

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)


def mathml(node, display):
    tex = node.astext()
    try:
        result = convert(tex, display=display)
    except Exception as error:
        logger.warning("no MathML for %r: %r", tex, error, location=node)
        return tex
    if "\\" in result:
        logger.warning(
            "no MathML for %r: the converter left a command as it was",
            tex,
            location=node,
        )
    return result


def visit_inline(writer, node):
    writer.body.append(mathml(node, "inline"))
    raise nodes.SkipNode


def visit_display(writer, node):
    writer.body.append(writer.starttag(node, "div", CLASS="math"))
    writer.body.append(mathml(node, "block"))
    if node["number"]:
        writer.body.append(
            f'<span class="eqno">({get_node_equation_number(writer, node)})'
        )
        writer.add_permalink_ref(node, "Link to this equation")
        writer.body.append("</span>")
    writer.body.append("</div>\n")
    raise nodes.SkipNode


def choose(app, config):
    config.html_math_renderer = "mathml"


def setup(app):
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_display, None))
    app.connect("config-inited", choose)
