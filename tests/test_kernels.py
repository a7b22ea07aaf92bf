"""The kernels of chapters/kernels equal torch in Triton's interpreter, and compile for cards that are not here."""

import importlib.util
import json
import os
import platform
import random
import re
import subprocess
import sys
from itertools import product as product_of
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
import torch.nn.functional as F

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "chapters/kernels/on_gpu.ipynb"
HERE = importlib.util.find_spec("triton") is not None
needs_triton = pytest.mark.skipif(
    not HERE,
    reason="Triton comes for Linux on x86-64 only, as requirements.txt has it: no kernel runs or compiles here",
)
if HERE:
    os.environ["TRITON_INTERPRET"] = "1"  # before Triton is imported: a machine with a card interprets too

from beyond3x3.on_gpu import kernels  # noqa: E402

TINY = dict(tile=(4, 8), outputs=16, channels=16)
CLOSE = {torch.float: 3e-5, torch.half: 0.03}
draw, generator = random.Random(0), torch.Generator().manual_seed(0)


def two(least, most):
    return draw.randint(least, most), draw.randint(least, most)


class Setting:
    """A layer drawn at random, its map and its numbers, in half precision or single, channels first or last."""

    def __init__(self, dtype):
        self.dtype = dtype
        self.groups = draw.randint(1, 3)
        self.inputs, self.outputs = draw.randint(1, 3), draw.randint(1, 3)
        self.taps, self.stride, self.rate, self.padding = two(1, 3), two(1, 3), two(1, 3), two(0, 3)
        axes = zip(self.taps, self.rate, self.padding, self.stride, strict=True)
        least = [max(1, d * (k - 1) + 1 - 2 * p, -(-(2 * p + 1) // s) + 1) for k, d, p, s in axes]
        self.x = self.normal(
            draw.randint(1, 2), self.groups * self.inputs, *(n + draw.randint(0, 7) for n in least)
        )
        self.bias = self.normal(self.groups * self.outputs) if draw.random() < 0.5 else None
        self.last = self.x.to(memory_format=draw.choice([torch.channels_last, torch.contiguous_format]))

    def normal(self, *size):
        return torch.randn(size, generator=generator).to(self.dtype)

    def weight(self, times=1):
        return self.normal(self.groups * self.outputs * times, self.inputs, *self.taps)

    def knobs(self):
        return self.stride, self.padding, self.rate, self.groups

    def extra(self):
        return tuple(draw.randrange(max(both)) for both in zip(self.stride, self.rate, strict=True))


def exact(function, *arrays, knobs=()):
    return function(*(None if array is None else array.double() for array in arrays), *knobs)


def hold(ours, wanted, setting):
    assert ours.shape == wanted.shape and ours.dtype == setting.dtype
    scale = max(1, float(wanted.abs().max()))
    assert (ours.double() - wanted).abs().max() < CLOSE[setting.dtype] * scale, vars(setting)


def tiles(of):
    weight = of.weight()
    ours = kernels.tiles(of.x, weight, of.bias, *of.knobs(), tile=(8, 16))
    return ours, exact(F.conv2d, of.x, weight, of.bias, knobs=of.knobs())


def product(of):
    weight = of.weight()
    ours = kernels.product(of.last, weight, of.bias, *of.knobs(), **TINY)
    assert kernels.order_of(ours) == kernels.order_of(of.last) or ours.is_contiguous()
    return ours, exact(F.conv2d, of.x, weight, of.bias, knobs=of.knobs())


def resized(of):
    weight, factor, mode = of.weight(), draw.randint(1, 3), draw.choice(["nearest", "bilinear"])
    ours = kernels.product(of.last, weight, of.bias, *of.knobs(), enlarge=factor, mode=mode, **TINY)
    large = F.interpolate(of.x.double(), scale_factor=factor, mode=mode)
    return ours, exact(F.conv2d, large, weight, of.bias, knobs=of.knobs())


def shuffled_in_product(of):
    factor = draw.randint(1, 3)
    weight = of.weight(factor**2)
    bias = of.normal(len(weight))
    ours = kernels.product(of.last, weight, bias, *of.knobs(), shuffle=factor, **TINY)
    return ours, F.pixel_shuffle(exact(F.conv2d, of.x, weight, bias, knobs=of.knobs()), factor)


def transposed(of, kernel, x, **how):
    weight = of.normal(of.x.shape[1], of.outputs, *of.taps)
    knobs = of.stride, of.padding, of.extra(), of.groups, of.rate
    sides = zip(of.x.shape[2:], of.taps, of.stride, of.padding, of.rate, strict=True)
    if any(s * (n - 1) + d * (k - 1) + 1 - 2 * p < 1 for n, k, s, p, d in sides):
        return None
    ours = kernel(x, weight, of.bias, *knobs, **how)
    return ours, exact(F.conv_transpose2d, of.x, weight, of.bias, knobs=knobs)


def stamped(of):
    return transposed(of, kernels.stamped, of.x, tile=(8, 16))


def phased(of):
    return transposed(of, kernels.phased, of.last, **TINY)


WAYS = tiles, product, resized, shuffled_in_product, stamped, phased


@needs_triton
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_kernel_equals_torch(way):
    tried = 0
    while tried < 6:
        setting = Setting([*CLOSE][tried % 2])
        if (pair := way(setting)) is not None:
            hold(*pair, setting)
            tried += 1


@needs_triton
@pytest.mark.parametrize("kernel", ["shuffle_by_reading", "shuffle_by_writing"])
def test_a_shuffle_is_exact(kernel):
    for factor in (1, 2, 3):
        x = torch.randn(2, 2 * factor**2, 5, 7, generator=generator).half()
        assert torch.equal(
            kernels.shuffled(x, factor, getattr(kernels, kernel), block=64), F.pixel_shuffle(x, factor)
        )


@needs_triton
def test_rounding_does_not_add_up():
    """Half precision in, sums in single: 128 times 1 and one 4096 lose nothing on the way."""
    x = torch.ones(1, 129, 1, 1).half()
    x[0, 0] = 4096
    one = torch.ones(1, 129, 1, 1).half()
    for way, weight in (
        ("tiles", one),
        ("product", one),
        ("stamped", one.transpose(0, 1)),
        ("phased", one.transpose(0, 1)),
    ):
        assert getattr(kernels, way)(x, weight).item() == 4224


@needs_triton
def test_what_makes_no_sense_is_refused():
    x, weight = torch.ones(1, 1, 5, 5), torch.ones(1, 1, 3, 3)
    for way in (kernels.tiles, kernels.product, kernels.stamped, kernels.phased):
        for name, value in dict(stride=0, padding=-1, dilation=(1, 0)).items():
            with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}")):
                way(x, weight, **{name: value})
        with pytest.raises(ValueError, match="made for . channels; x has 1"):
            way(x, torch.ones(2, 2, 3, 3))
        with pytest.raises(ValueError, match="bias has shape"):
            way(x, weight, torch.ones(2))
        for groups in (0, 2):
            with pytest.raises(ValueError, match=f"groups is {groups}; it must divide the 1 channels"):
                way(x, weight, groups=groups)


@needs_triton
def test_channels_that_do_not_divide_are_refused():
    """Before a kernel writes past the outputs."""
    with pytest.raises(ValueError, match="groups is 2; it must divide the 5 channels"):
        kernels.tiles(torch.ones(1, 4, 5, 5), torch.ones(5, 2, 3, 3), groups=2)
    with pytest.raises(ValueError, match="shuffle² is 4; it must divide the 6 channels"):
        kernels.product(torch.ones(1, 4, 5, 5), torch.ones(6, 4, 3, 3), shuffle=2)
    with pytest.raises(ValueError, match="r² is 4; it must divide the 6 channels"):
        kernels.shuffled(torch.ones(1, 6, 5, 5), 2)


@pytest.fixture(scope="module")
def compiled():
    """What has been compiled here before, from the same text by the same Triton, is not compiled again."""
    command = [sys.executable, "-m", "beyond3x3.on_gpu.compile_kernels"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_triton
def test_every_kernel_compiles_for_three_generations(compiled):
    named = {name for name in vars(kernels) if name.startswith(("conv_", "transposed_", "shuffle_by"))}
    done = {(fact["kernel"], fact["capability"], fact["what"].split()[-1]) for fact in compiled}
    assert done == {*product_of(named, (75, 80, 90), ("half", "single"))}
    assert all(fact["cubin"] > 1000 for fact in compiled)
    assert all(fact["atomics"] > 0 for fact in compiled if fact["kernel"] == "transposed_by_stamps")


@needs_triton
def test_what_the_page_says_of_the_instructions_holds(compiled):
    for fact in compiled:
        matrix = fact["kernel"] in ("conv_as_product", "transposed_by_phases")
        half_on_new = fact["what"].endswith("half") and fact["capability"] >= 80
        assert (fact["tensor_cores"] > 0) == (matrix and half_on_new)
        if fact["what"] == "product last half":
            assert fact["narrow"] == 0 and fact["wide"] > 0
        if fact["what"] == "product first half":
            assert fact["narrow"] > fact["wide"]


def test_reads_are_those_of_the_loops():
    rng = np.random.default_rng(0)
    for _ in range(200):
        tile, taps, stride, rate = (tuple(map(int, rng.integers(1, 6, 2))) for _ in range(4))
        window = kernels.reads(tile, taps, stride, rate)
        counted = np.zeros_like(window)
        for row, column, i, j in np.ndindex(*tile, *taps):
            counted[row * stride[0] + i * rate[0], column * stride[1] + j * rate[1]] += 1
        assert np.array_equal(window, counted)
        start, size = int(rng.integers(16)), int(rng.choice([2, 4]))
        places = np.argwhere(window)
        brought = {(row, (column + start) * size // 32) for row, column in places.tolist()}
        assert kernels.sectors(window, start, size) == len(brought)


def test_numbers_in_the_notebooks_text_are_those_it_counts():
    said = " ".join(
        " ".join(
            cell.source for cell in nbformat.read(NOTEBOOK, 4).cells if cell.cell_type == "markdown"
        ).split()
    )
    near, far = (kernels.reads((8, 16), (3, 3), (1, 1), (rate, rate)) for rate in (1, 16))
    assert (near.sum(), np.count_nonzero(near)) == (1152, 180) and np.count_nonzero(far) == 1152
    first = [32 * kernels.sectors(window, -rate % 16) for window, rate in ((near, 1), (far, 16))]
    last = [2 * np.count_nonzero(window) for window in (near, far)]
    assert first == [960, 2304] and last == [360, 2304] and 360 < 960 / 2
    assert "1152 loads of 180 different numbers" in said and "up to 6.4 times as many" in said
    assert (
        f"fetches {first[0]} bytes" in said
        and f"{first[1]} at rate 16: {first[1] / first[0]:.1f} times" in said
    )
    assert f"it is {last[0]} bytes at rate 1" in said
    whole, partly = (
        kernels.loads((8, 16), (3, 3), (1, 1), (rate, rate), start=-rate % 64) for rate in (16, 18)
    )
    assert whole["brought"] == whole["used"] == first[1] and partly["brought"] > partly["used"]
    assert (
        "nine pale tiles" in said
        and "rate 18, where the taps share nothing and still begin within a sector" in said
    )


def test_the_notebook_runs_where_triton_is_not():
    """Its code to the last cell, with an import of Triton that fails; what needs it says so."""
    cells = [cell for cell in nbformat.read(NOTEBOOK, 4).cells if cell.cell_type == "code"]
    code = "\n".join(cell.source for cell in cells if "bootstrap" not in cell.metadata.get("tags", []))
    missing = "import sys; sys.modules['triton'] = None; import matplotlib; matplotlib.use('agg')\n"
    done = subprocess.run(
        [sys.executable, "-c", missing + code],
        cwd=NOTEBOOK.parent,
        env=os.environ | dict(BEYOND3X3_STATIC="1"),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    running = sum("else:\n    print(MISSING)" in cell.source for cell in cells)
    assert running >= 6 and done.stdout.count("Triton is not installed here") == running + 1


class NoLaunch:
    """A kernel that is started with its grid and arguments, counted, and does nothing."""

    def __init__(self, kernel):
        self.fn, self.launches = kernel.fn, []

    def __getitem__(self, grid):
        assert 1 <= len(grid) <= 3 and all(side >= 1 for side in grid)
        return lambda *arguments, **options: self.launches.append((grid, options))


@needs_triton
def test_the_cell_that_measures_runs_to_its_end(monkeypatch, tmp_path, capsys):
    """On maps that have a shape and no numbers, in place of a card; kernels and library are called, no clock is read."""
    cells = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, 4).cells}
    (tmp_path / "chapters/kernels").mkdir(parents=True)
    (tmp_path / "references/measurements").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "chapters/kernels")
    silent = {
        name: NoLaunch(kernel)
        for name, kernel in vars(kernels).items()
        if name.startswith(("conv_as", "transposed_by", "shuffle_by"))
    }
    for name, kernel in silent.items():
        monkeypatch.setattr(kernels, name, kernel)

    def medians(functions, rounds):
        library, ours = (function() for function in functions)
        assert library.dtype == ours.dtype and library.numel() == ours.numel()
        return np.ones(2)

    def record(name, results):
        origin = dict(device="no card", date="never", torch=torch.__version__)
        Path(f"../../references/measurements/{name}.json").write_text(json.dumps(origin | results))

    given = dict(on_gpu=True, device="meta", has_triton=True, medians=medians, record=record)
    monkeypatch.setattr(torch.backends.cudnn, "benchmark", False)
    exec(cells["tuned"], vars(kernels) | dict(json=json, Path=Path, F=F) | given)
    said = capsys.readouterr().out
    assert said.startswith("no card never") and said.count("of the library's speed") == 35
    assert len(silent["conv_as_product"].launches) == 32
    assert {options["num_warps"] for _, options in silent["conv_as_product"].launches} == {4, 8}


def test_requirements_bring_triton_where_it_is_to_be_had():
    (line,) = (
        line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if "triton" in line
    )
    assert 'platform_system == "Linux" and platform_machine == "x86_64"' in line
    if (platform.system(), platform.machine()) == ("Linux", "x86_64"):
        assert HERE, "make installs Triton here"
