"""What runs only on a GPU runs to its end on a stand-in, `card.py`, with short trainings; what has not been run is said."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
ONCE = {"for step in range(steps)": "for step in range(1)"}

# Of each notebook's cells what is made smaller, and the cells left out: none of them asks for a device.
SMALLER = {
    "receptive_fields": {
        "taps-checked": {"256 if on_gpu else 64": "8"},
        "speed": {"repeats=5": "repeats=1"},
        "resnet": {"(3, 4, 6, 3)": "(2, 2, 2, 2)"},
        "published": {
            '"ResNet-50, authors": (caffe, ""),': "",
            '"ResNet-50, Keras": (lambda *a: resnet50(*a, original=True), ""),': "",
            '"ResNet-50, torchvision": (resnet50, ""),': "",
            "in (tf_slim, caffe)": "in (tf_slim,)",
            "in (224, 225)": "in (225,)",
        },
        "surrogate-cost": {"1, 3, 640, 640": "1, 3, 64, 64"},
        "luo": {"[5, 10, 20, 40, 80] if on_gpu else [5, 10, 20, 40]": "[2, 4]", "range(4)": "range(1)"},
        "trained": {
            "(13, 300)": "(13, 6)",
            "(5, 300)": "(5, 6)",
            "(1, 120)": "(1, 6)",
            "range(3)": "range(1)",
        },
    },
    "atrous_convolution": {
        "dense-check": {
            "= network(width=8)": "= nn.Sequential(network(width=8)[0], *(stage[:1] for stage in network(width=8)[1:]))",
            "randn(4, 3, 97, 97)": "randn(2, 3, 33, 33)",
            "randn(1, 3, 97, 97": "randn(1, 3, 33, 33",
            "(32, 16, 8, 4, 2)": "(32, 8)",
            ', "VGG-16": settled(vgg16)': "",
        },
        "dense-picture": {"companion(224)": "companion(64)"},
        "careless": {"other, 512": "other, 64"},
        "cost": {"in (32, 16, 8)": "in (32,)"},
        "aspp-doubled": {"settled(resnet50)": 'networks["ResNet-50"]'},
        "heard": {"[1] * 33": "[1] * 3", "(64, 32) if on_gpu else (32, 8)": "(2, 8)"},
        "network-price": {"513 if on_gpu else 257": "65", "= 32, 16, 8": "= (32,)"},
    },
    "dense_prediction": {
        "train": {
            "(1000, 32, 48) if on_gpu else (300, 8, 32)": "(20, 2, 32)",
            "SEEDS = range(3)": "SEEDS = range(1)",
        }
        | ONCE,
        "heard": {"shadow_scenes(64": "shadow_scenes(2"},
        "ship": {"range(32, 40)": "range(32, 33)", "drawn_scenes(100": "drawn_scenes(4"},
        "stride-scenes": {"200 if on_gpu else 48": "2"},
        "stride-train": {
            "steps=2000 if on_gpu else 240": "steps=20",
            "32 if on_gpu else 8": "2",
            "= 32, 16, 8, 4": "= 32, 8",
        }
        | ONCE,
        "photo-scenes": {"side=192": "side=48", "bayer(192, 192)": "bayer(48, 48)"},
        "photo-train": {"(4000, 16, 64) if on_gpu else (400, 4, 32)": "(20, 2, 32)"} | ONCE,
    },
    "transposed_convolution": {
        "equal": {"DRAWN = 300": "DRAWN = 10"},
        "train-functions": {
            '(4, 8), ("bilinear", 0, 1, 2)': '(4, 8), ("bilinear",)',
            "stack(kept)": "stack(kept * 201)",
        }
        | ONCE,
        "adam": {"range(3)": "range(1)", "range(200)": "range(10)", "(0, 30, 100, 200)": "(0, 10)"},
        "price": {"(8, 64, 128) if on_gpu else (1, 16, 48)": "(1, 2, 8)"},
    },
    "checkerboard_artifacts": {
        "measure": {"randn(32,": "randn(2,"},
        "train-functions": {"(2000, 16, 64) if on_gpu else (100, 4, 48)": "(10, 2, 48)"} | ONCE,
        "heeded": {"pool[:32]": "pool[:2]", "pool[:100]": "pool[:4]"},
        "gradient-functions": {
            '= "3 × 3, stride 2", "4 × 4, stride 2", "max pooling"': '= ("4 × 4, stride 2",)',
            "reshape(-1, 1, 64, 64)": "reshape(-1, 1, 64, 64)[:1]",
        }
        | ONCE,
        "dream": {"steps=24": "steps=2"},
    },
    "pixel_shuffle": {
        "photographs": {"{name: bright(name)": "{name: bright(name)[..., :60, :60]"},
        "score": {"4000 if on_gpu else 1000": "100"},
        "train-functions": {"(4000, 32) if on_gpu else (300, 4)": "(10, 2)"} | ONCE,
        "icnr-seeds": {"EIGHT = range(8)": "EIGHT = range(4)"},
        "training-times": {"96 if on_gpu else 24": "9"},
    },
}
LEFT = {
    "receptive_fields": "two-fields luo-check theory luo-figure luo-sweep trained-check trained-sweep",
    "atrous_convolution": "quoted degenerate-picture heard-picture",
    "dense_prediction": "ceiling-picture trained-check curves one-post-decoder heard-places heard-check heard-picture sun-train "
    "own stride-check stride-sweep photo-check photo-sweep",
    "transposed_convolution": "curves-check probe-check probe-picture adam-check kernels steps-check width width-sweep",
    "checkerboard_artifacts": "longer longer-check heeded-check features-picture gradient-check dream-check",
    "pixel_shuffle": "same-check look same-start-check icnr-check figure",
}
ASKS = re.compile(r'\bon_gpu\b(?! import|\.)|cuda|\bdevice\b(?!="meta")')


REFUSES = """
import torch
x, w = torch.arange(6.0).reshape(2, 3), torch.nn.Linear(3, 2)
there, wanted = x.to("card"), w(x)
for wrong in (lambda: w(there), lambda: there + x, lambda: there.numpy(), lambda: torch.stack([there, x])):
    try:
        wrong()
    except (RuntimeError, TypeError) as error:
        assert "card" in str(error), error
    else:
        raise AssertionError("not refused")
w.to("card")
optimizer, out = torch.optim.SGD(w.parameters(), 1.0), w(there)
assert out.device.type == "card" and torch.equal(out.cpu(), wanted)
before = w.bias.detach().cpu().clone()
out.sum().backward()
optimizer.step()
assert torch.equal(w.bias.detach().cpu(), before - 2)
assert torch.equal(there[torch.tensor([1])].cpu(), x[1:]) and there.to("meta").device.type == "meta"
w.double()
assert w.weight.dtype == w(there.double()).dtype == torch.float64
"""
BENCHMARKS = """
import sys; sys.path.append("benchmarks")
from unittest import mock
import gpu, torch
small = lambda device: rows("card", images=1, channels=16, side=8)
rows, gpu.rows = gpu.rows, small
with mock.patch.multiple(torch.cuda, **TOLD):
    measured = gpu.measure()
assert measured["device"] == "stand-in" and len(measured["rows"]) == 6
assert all(seconds > 0 for _, *times in measured["rows"] for seconds in times)
"""


@pytest.fixture(scope="module")
def tried():
    """What ran on the stand-in, in a process of its own: the notebooks, what it refuses, the benchmarks' part."""
    notebooks = {chapter: (smaller, LEFT[chapter].split()) for chapter, smaller in SMALLER.items()}
    asked = json.dumps([notebooks, [REFUSES, BENCHMARKS]])
    command = [sys.executable, "tests/card.py"]
    done = subprocess.run(command, cwd=ROOT, input=asked, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("chapter", SMALLER)
def test_a_notebook_runs_on_the_stand_in(tried, chapter):
    done, left = tried[chapter], LEFT[chapter].split()
    assert {cell: error for cell, error in done["ended"].items() if error} == {}
    assert done["recorded"]["device"] == "stand-in"
    cells = nbformat.read(ROOT / f"chapters/{chapter}/on_gpu.ipynb", 4).cells
    code = {cell.id: cell.source for cell in cells if cell.cell_type == "code"}
    assert {*done["ended"], *left, "bootstrap"} == {*code}
    assert [cell for cell in left if ASKS.search(code[cell])] == []
