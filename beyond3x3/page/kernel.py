"""Runs in the page's worker: cells in the module __main__, their outputs and figures as messages to the page."""

import ast
import base64
import builtins
import io
import json
import linecache
import os
import re
import symtable
import sys
import traceback
import warnings

import __main__

CELL, MOST_TEXT, SHARP = "<cell {}>", 100_000, 2
ELSEWHERE = "does not run in the page. The buttons at the top of the page open this notebook in Colab or Binder, where it does."

defined = {}  # the names that each cell assigned when it last ran
called = {}  # what the page calls the cell that ran under a name


def send(kind, **message):
    """Replaced by the worker: hands a message to the page."""


class Elsewhere:
    """Says of what the page's Python lacks where it runs."""

    NAMES = ("torch", "torchvision", "scipy", "tensorflow", "jax", "onnx", "fontTools")

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.NAMES:
            raise ModuleNotFoundError(f"{name.partition('.')[0]} {ELSEWHERE}", name=name)


class Printed(io.TextIOBase):
    """What a cell prints, in pieces, and no more than a page can take."""

    left = MOST_TEXT

    def __init__(self, stream):
        self.stream = stream

    def writable(self):
        return True

    def write(self, text):
        if Printed.left > 0:
            send("text", stream=self.stream, text=text[: Printed.left])
            Printed.left -= len(text)
            if Printed.left <= 0:
                send("text", stream="stderr", text=f"\n… more than {MOST_TEXT} characters: the rest is left out.\n")
        return len(text)


def picture(figure):
    """A matplotlib figure as a message: twice as fine as it is wide."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", bbox_inches="tight", dpi=SHARP * figure.dpi)
    data = drawn.getvalue()
    width, height = (int.from_bytes(data[at : at + 4], "big") / SHARP for at in (16, 20))
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    alt = f"What the cell drew: {'; '.join(titles)}" if titles else "What the cell drew"
    send("picture", png=base64.b64encode(data).decode(), width=width, height=height, alt=alt)


def show_figures(*_, **__):
    """Show matplotlib's open figures, and close them, as notebooks do at the end of a cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    for number in pyplot.get_fignums() if pyplot else []:
        figure = pyplot.figure(number)
        if figure.axes:
            picture(figure)
        pyplot.close(figure)


def display(*values):
    """Show values as a notebook's last line does: a live figure alive, a picture as one, the rest as text."""
    for value in values:
        if hasattr(value, "page_model"):
            send("figure", **value.page_model())
        elif hasattr(value, "savefig"):
            picture(value)
        else:
            send("text", stream="result", text=repr(value) + "\n")


def shown_last(value):
    if value is not None:
        builtins._ = value
        display(value)


def python_of(code):
    """The cell without the lines that speak to IPython, where it is no Python with them."""
    try:
        with warnings.catch_warnings(action="ignore"):  # whoever runs it warns
            ast.parse(code)
        return code
    except SyntaxError:
        lines = code.split("\n")
    return "\n".join("pass".rjust(len(line) - len(line.lstrip()) + 4) if line.lstrip()[:1] in ("%", "!") else line for line in lines)


def assigned(code, name):
    """The names that a cell gives a value to, imports and functions among them."""
    symbols = symtable.symtable(code, name, "exec").get_symbols()
    return {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}


def forget(cell, names):
    """What a cell defined when it ran before, and neither it nor another one defines now, is gone, as after a new start."""
    others = set().union(*(found for other, found in defined.items() if other != cell))
    for name in defined.get(cell, set()) - names - others:
        vars(__main__).pop(name, None)
    defined[cell] = names


def run(code, number, cell=None, title=""):
    """Run a cell and show its last expression; an error is told with the lines of cells that it came through."""
    Printed.left, name = MOST_TEXT, CELL.format(number)
    called[name] = title
    code = python_of(code)
    linecache.cache[name] = len(code), None, code.splitlines(True), name
    try:
        tree = ast.parse(code, name)
        forget(cell, assigned(code, name))
        last = tree.body and tree.body[-1]
        quiet = code.rstrip().endswith(";")
        final = ast.Expression(tree.body.pop().value) if isinstance(last, ast.Expr) and not quiet else None
        try:
            exec(compile(tree, name, "exec"), vars(__main__))
            if final:
                shown_last(eval(compile(final, name, "eval"), vars(__main__)))
        finally:
            show_figures()
    except BaseException as error:
        told(error)


def told(error):
    """Send an error as a short traceback: the frames of cells, and the last one; of a check only what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith("<cell")]
    if frames[-1].filename.endswith("beyond3x3/checks.py"):
        text = f"{error}\n"
    else:
        kept = [*ours, *(frame for frame in frames[-1:] if ours and frame not in ours)]
        said = traceback.TracebackException.from_exception(error).format_exception_only()
        text = re.sub(r'File "(<cell \d+>)"', lambda found: called[found[1]], "".join([*traceback.format_list(kept), *said]))
    send("error", name=type(error).__name__, text=text)


def prepare():
    os.environ["MPLBACKEND"] = "module://page_backend"
    sys.meta_path.insert(0, Elsewhere())
    sys.stdout, sys.stderr = Printed("stdout"), Printed("stderr")
    __main__.display = display
    vars(__main__)["__builtins__"] = builtins


def trait(model, state):
    """What a reader's hand did to a live figure."""
    import anywidget

    try:
        anywidget.MODELS[model].hear(json.loads(state))
    except Exception as error:
        send("trouble", text=f"What the figure told Python ended in {type(error).__name__}: {error}")
