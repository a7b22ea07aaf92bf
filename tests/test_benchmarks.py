"""What `make bench` compares really does the same, and the book shows what was measured. Nothing here is timed."""

import importlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

ROOT = Path(__file__).parents[1]
MEASUREMENTS = ROOT / "references/measurements"
sys.path.insert(0, str(ROOT / "benchmarks"))
operators, gpu, tables = map(importlib.import_module, ("operators", "gpu", "tables"))

SMALL = [
    operators.convolution("", 2, 4, 9, 6, loops=True, padding=1),
    operators.convolution("", 1, 4, 9, 6, loops=True, padding=2, dilation=2, stride=2),
    operators.transposed("", 2, 3, 5, 4, 3, loops=True, stride=2, padding=1),
    operators.transposed("", 1, 4, 5, 4, 4, stride=2, padding=1, groups=4),
    operators.shuffled("pixel_shuffle", 2, 18, 4, 3, loops=True),
    operators.shuffled("pixel_unshuffle", 1, 2, 8, 2, loops=True),
    operators.enlarged("nearest", 1, 3, 6, 3),
    operators.enlarged("bilinear", 1, 3, 6, 2),
]


@pytest.mark.parametrize("case", SMALL, ids=lambda case: f"{case[0]} {sorted(case[3])}")
def test_the_ways_that_are_compared_give_the_same(case):
    *_, x, ways = case
    reference = ways["torch"]()
    for name in ways.keys() - {"copy"}:
        np.testing.assert_allclose(ways[name](), reference, rtol=1e-3, atol=1e-4, err_msg=name)


def test_a_way_that_gives_something_else_is_not_timed():
    operator, title, x, ways = operators.convolution("", 1, 2, 6, 2, padding=1)
    with pytest.raises(AssertionError, match="scipy"):
        operators.measured(operator, title, x, ways | dict(scipy=lambda: ways["course"]() + 1))


def test_a_measured_case_says_what_it_took():
    found = operators.measured(*operators.shuffled("pixel_shuffle", 1, 64, 64, 2))
    assert found["seconds"].keys() == {"course", "torch", "copy"}
    assert min(found["seconds"].values()) > 0
    assert found["memory"]["course"] == pytest.approx(0.5, abs=0.02)


def test_the_gpus_list_runs_on_any_device():
    threads = torch.get_num_threads()
    rows = gpu.rows("cpu", images=1, channels=16, side=8)
    assert torch.get_num_threads() == threads
    assert len(rows) == 6 and all(min(times) > 0 for _, *times in rows)


def test_the_book_shows_what_was_measured():
    measured = json.loads((MEASUREMENTS / "speed.json").read_text("utf-8"))
    assert measured.keys() >= {"operators", "gpu", "figures", "pages", "notebooks"}
    for name, text in tables.all_of(measured).items():
        assert (MEASUREMENTS / f"speed/{name}.md").read_text("utf-8") == text, "run `make bench`"
        assert f"measurements/speed/{name}.md" in (ROOT / "references/speed.md").read_text("utf-8")


def test_a_table_rounds_to_what_counts():
    assert list(map(tables.short, (0.004, 0.55, 1.994, 1.996, 9.94, 9.96, 1234.5, None))) == [
        "0.00",
        "0.55",
        "1.99",
        "2.0",
        "9.9",
        "10",
        "1,234",
        "",
    ]
