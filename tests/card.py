"""A stand-in for a GPU: a device, `card`, whose tensors hold their numbers on the CPU and refuse to meet others.

It computes what the CPU computes, and of a GPU shows only this: whether what runs nowhere but there runs to its end, and
whether all that meets there has been brought there. It is torch's for as long as a process lives, so it has one of its own:
`python tests/card.py` runs notebooks and scripts on it and prints, in JSON, which cells came to their end.
"""

import ast
import contextlib
import io
import json
import os
import sys
import tempfile
import traceback
from functools import partial
from pathlib import Path
from unittest import mock

import matplotlib
import nbformat
import torch
from torch.utils._pytree import tree_flatten, tree_map
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend as set_up

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from beyond3x3 import experiments, widgets  # noqa: E402

MOVES = torch.ops.aten._to_copy.default, torch.ops.aten.copy_.default
INDEXED = (
    torch.ops.aten.index.Tensor,
    torch.ops.aten.index_put_.default,
)  # a GPU takes places from the CPU, too


class OnCard(torch.Tensor):
    """A tensor on the card; `held` has its numbers."""

    @staticmethod
    def __new__(cls, held):
        options = dict(strides=held.stride(), storage_offset=held.storage_offset(), dtype=held.dtype)
        made = torch.Tensor._make_wrapper_subclass(cls, held.shape, device="card:0", **options)
        made.held = held
        return made

    def __repr__(self):
        return f"OnCard({self.held!r})"

    def __format__(self, how):
        return format(self.held, how)

    def numpy(self, **_):
        raise TypeError("what lies on the card becomes an array by way of .cpu()")

    __array__ = numpy

    def tolist(self):
        return self.held.tolist()

    @property
    def data(self):
        return self.detach()

    @data.setter
    def data(self, other):
        self.held = other.held
        torch.Tensor.data.__set__(self, other)

    @classmethod
    def __torch_dispatch__(cls, operation, types, arguments=(), named=None):
        named = dict(named or {})
        tensors = [one for one in tree_flatten((arguments, named))[0] if isinstance(one, torch.Tensor)]
        stray = [one for one in tensors if not isinstance(one, cls) and one.dim()]
        if stray and operation not in (*MOVES, *INDEXED):
            shape, place = tuple(stray[0].shape), stray[0].device
            raise RuntimeError(f"{operation} meets tensors on the card and one on {place}, {shape}")
        wanted = torch.device(named.get("device") or "card")
        if wanted.type == "card" and "device" in named:
            named["device"] = torch.device("cpu")
        result = operation(*tree_map(held, arguments), **tree_map(held, named))
        if operation is torch.ops.aten.copy_.default:
            return arguments[0]
        if wanted.type != "card":
            return result
        known = {id(held(one)): one for one in tensors}
        return tree_map(lambda one: known.get(id(one), brought(one)), result)


def held(value):
    return value.held if isinstance(value, OnCard) else value


def brought(value):
    return OnCard(value) if isinstance(value, torch.Tensor) else value


def empty(size, **options):
    return OnCard(torch.empty(size, dtype=options.get("dtype")))


def empty_strided(size, stride, **options):
    return OnCard(torch.empty_strided(size, stride, dtype=options.get("dtype")))


def copied(source, goal, non_blocking=False):
    held(goal).copy_(held(source))
    return goal


set_up(rename="card")
LIBRARY = torch.library.Library("aten", "IMPL")
for operation, kernel in (
    ("empty.memory_format", empty),
    ("empty_strided", empty_strided),
    ("_copy_from", copied),
):
    LIBRARY.impl(operation, kernel, "PrivateUse1")

TOLD = dict(
    is_available=lambda: True,
    get_device_name=lambda: "stand-in",
    synchronize=lambda: None,
    reset_peak_memory_stats=lambda: None,
    memory_allocated=lambda: 0,
    max_memory_allocated=lambda: 1 << 24,
)


class Tried(ast.NodeTransformer):
    """A cell as it is tried: on the card, with the sizes that it has on a CPU, and no word on what comes out."""

    def visit_Constant(self, node):
        return ast.Constant("card") if node.value == "cuda" else node

    def visit_IfExp(self, node):
        sizes = ast.unparse(node.test) == "on_gpu" and not isinstance(node.body, ast.Call | ast.ListComp)
        return self.generic_visit(node.orelse if sizes else node)

    def visit_Assert(self, node):
        return ast.Pass()


@contextlib.contextmanager
def clone(chapter):
    """An empty clone of the repository, to write measurements to, from where the notebooks stand."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pyproject.toml").touch()
        (Path(folder) / "chapters" / chapter).mkdir(parents=True)
        os.chdir(Path(folder) / "chapters" / chapter)
        yield Path(folder) / "references/measurements" / f"{chapter}.json"


def first_state(draw, **values):
    """Of a figure's states the first."""
    draw(**{name: next(iter(choices)) for name, choices in values.items()})


def run(chapter, smaller, left):
    """{cell: "" or what went wrong} of all cells but those left out, and what was recorded."""
    notebook = nbformat.read(ROOT / f"chapters/{chapter}/on_gpu.ipynb", 4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.id not in left]
    names, ended = {"__name__": "__main__"}, {}
    with contextlib.ExitStack() as told, clone(chapter) as recorded:
        for name, answer in TOLD.items():
            told.enter_context(mock.patch.object(torch.cuda, name, answer))
        once = partial(experiments.medians, rounds=1)
        told.enter_context(mock.patch.object(experiments, "medians", lambda calls, rounds: once(calls)))
        told.enter_context(mock.patch.object(experiments, "progress", lambda *_: lambda: None))
        told.enter_context(mock.patch.object(widgets, "sweep", first_state))
        for cell in cells:
            source = cell.source
            for old, new in smaller.get(cell.id, {}).items():
                assert source.count(old) == 1, f"{cell.id} has no {old!r}, or several"
                source = source.replace(old, new)
            if "bootstrap" in cell.metadata.get("tags", []):
                continue
            tried = ast.fix_missing_locations(Tried().visit(ast.parse(source)))
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(tried, cell.id, "exec"), names)
                ended[cell.id] = ""
            except Exception:
                ended[cell.id] = traceback.format_exc(limit=-3)
            matplotlib.pyplot.close("all")
        return dict(ended=ended, recorded=json.loads(recorded.read_text()) if recorded.exists() else None)


if __name__ == "__main__":
    os.environ["BEYOND3X3_STATIC"] = "1"
    torch.set_num_threads(1)
    matplotlib.use("agg")
    import matplotlib.pyplot

    notebooks, scripts = json.load(sys.stdin)
    done = {chapter: run(chapter, *asked) for chapter, asked in notebooks.items()}
    os.chdir(ROOT)
    for script in scripts:
        exec(script, {"TOLD": TOLD})
    print(json.dumps(done))
