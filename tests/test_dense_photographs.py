"""Output strides and demosaicing: what the notebook's cells define, against definitions, and trained in small."""

import ast
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
import torch

import beyond3x3 as b3

NOTEBOOK = Path(__file__).parents[1] / "chapters/dense_prediction/on_gpu.ipynb"
NAMES = set(
    """device on_gpu Network conv stack started SHAPES WIDE shape_scenes widths halving strided
    to_pixels near_edge shape_scores train_shapes photograph middle bayer mean_of_neighbors malvar_he_cutler psnr
    colored demosaiced""".split()  # noqa: SIM905
)


def names(node):
    if isinstance(node, ast.Assign):
        return {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return {getattr(node, "name", None)}


@pytest.fixture(scope="module")
def notebook():
    """The imports of the notebook and the definitions of NAMES, without what it trains and prints."""
    body = [
        node
        for cell in nbformat.read(NOTEBOOK, 4).cells
        if cell.cell_type == "code" and cell.id != "bootstrap"
        for node in ast.parse(cell.source).body
        if isinstance(node, (ast.Import, ast.ImportFrom)) or names(node) & NAMES
    ]
    space = {}
    exec(compile(ast.Module(body, []), str(NOTEBOOK), "exec"), space)
    return SimpleNamespace(**{name: space[name] for name in NAMES})


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def settled(notebook, seed=0):
    network = notebook.started(notebook.strided, seed)
    for layer in network.convolutions:
        torch.nn.init.normal_(layer.bias)
    return network.double()


@pytest.mark.parametrize("output_stride", [4, 8, 16, 32])
def test_the_dense_network_keeps_the_answers_of_the_strided_one(notebook, output_stride):
    network = settled(notebook)
    x = notebook.shape_scenes(2, seed=3)[0].double()
    full = b3.dense(network, output_stride, notebook.WIDE)
    step = 32 // output_stride
    sampled = full(x)[:, :, ::step, ::step]
    assert (sampled - network(x)).abs().max() < 1e-12 * network(x).abs().max()
    field = b3.trace_receptive_field(full, notebook.WIDE)[-1].receptive_field
    assert (field.size, field.stride, field.center) == (127, output_stride, 0)


@pytest.mark.parametrize("output_stride", [4, 8, 16, 32])
def test_answers_return_to_the_pixels_they_are_about(notebook, output_stride):
    places = torch.arange(0.0, notebook.WIDE, output_stride)
    rows = places[:, None].expand(1, 1, len(places), len(places))
    back = notebook.to_pixels(rows)[0, 0]
    assert (back - torch.arange(notebook.WIDE)[:, None]).abs().max() < 1e-4
    shifted = notebook.to_pixels(rows, aligned=False)[0, 0]
    assert (shifted - torch.arange(notebook.WIDE)[:, None]).abs().max() > output_stride / 4


@pytest.mark.parametrize("within", [1, 2, 3])
def test_near_edge_is_what_counting_says(notebook, within):
    kinds = np.kron(np.random.default_rng(within).integers(0, 4, (2, 4, 5)), np.ones((1, 4, 5), int))
    near = notebook.near_edge(torch.from_numpy(kinds), within).numpy()
    for kind, found in zip(kinds, near, strict=True):
        for (row, column), here in np.ndenumerate(kind):
            window = kind[
                max(row - within, 0) : row + within + 1, max(column - within, 0) : column + within + 1
            ]
            assert found[row, column] == (window != here).any()
    assert 0 < near.mean() < 1


def test_shape_scores_of_known_answers(notebook):
    """A network that gives the truth at every pixel scores 1; one that sees only ground scores what ground is."""
    images, kinds = notebook.shape_scenes(3, seed=1)

    class Says(torch.nn.Module):
        def __init__(self, answers):
            super().__init__()
            self.answers = answers

        def forward(self, images):
            return torch.nn.functional.one_hot(self.answers, 4).movedim(3, 1).float()

    assert notebook.shape_scores(Says(kinds), images, kinds) == (1, 1)
    iou, edge = notebook.shape_scores(Says(torch.zeros_like(kinds)), images, kinds)
    ground = kinds == 0
    assert iou == pytest.approx(float(ground.double().mean()) / 4)
    assert edge == pytest.approx(float(ground[notebook.near_edge(kinds)].double().mean()))


def test_scenes_hold_the_shapes_they_name(notebook):
    images, kinds = notebook.shape_scenes(60, shapes=1, seed=5)
    again, _ = notebook.shape_scenes(60, shapes=1, seed=5)
    other, _ = notebook.shape_scenes(60, shapes=1, seed=6)
    assert torch.equal(images, again) and not torch.equal(images, other)
    filled = {1: np.pi / 4, 2: 1, 3: 2 * 0.35 - 0.35**2}
    seen = set()
    for image, kind in zip(images[:, 0].numpy(), kinds.numpy(), strict=True):
        assert abs(image[kind == 0].mean()) < 0.01
        if not kind.any():
            continue
        assert image[kind > 0].mean() > 0.45
        rows, columns = np.nonzero(kind)
        inside = kind[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        if min(rows.min(), columns.min()) > 0 and max(rows.max(), columns.max()) < notebook.WIDE - 1:
            assert (inside > 0).mean() == pytest.approx(filled[kind.max()], abs=0.06)
            seen.add(int(kind.max()))
    assert seen == {1, 2, 3}


def test_what_the_loss_asked_for_decides_what_denser_answers_are_worth(notebook):
    """The notebook has asked seed 0."""
    images, kinds = notebook.shape_scenes(16, seed=999)
    own, upsampled = notebook.train_shapes([(32, False), (32, True)], seed=1, steps=100)

    def edges(network):
        dense = [b3.dense(network, stride, notebook.WIDE) for stride in (32, 8)]
        return [notebook.shape_scores(full, images, kinds)[1] for full in dense]

    coarse, fine = edges(own)
    assert fine > coarse
    coarse, fine = edges(upsampled)
    assert fine < coarse


def test_a_sensor_measures_one_color_a_pixel(notebook):
    measured = notebook.bayer(6, 8)
    assert (measured.sum(0) == 1).all()
    assert measured.mean((1, 2)).tolist() == [0.25, 0.5, 0.25]


def test_mean_of_neighbors_is_that(notebook):
    measured = notebook.bayer(6, 8)
    truth = torch.rand(3, 6, 8, generator=torch.Generator().manual_seed(0))
    found = notebook.mean_of_neighbors((truth * measured)[None], measured)[0]
    for (color, row, column), value in np.ndenumerate(found.numpy()):
        near = {0: [], 1: [], 2: []}
        for i in range(max(row - 1, 0), min(row + 2, 6)):
            for j in range(max(column - 1, 0), min(column + 2, 8)):
                if measured[color, i, j]:
                    near[abs(i - row) + abs(j - column)].append(float(truth[color, i, j]))
        assert value == pytest.approx(np.mean(next(filter(None, near.values()))), abs=1e-6)


def by_the_paper(mosaic, measured):
    """Malvar, He & Cutler 2004, pixel by pixel: the mean of nearest neighbors, and a gain times a Laplacian of the color that is known."""
    colors, seen = measured.argmax(0), mosaic.sum(0)
    height, width = colors.shape
    reflected = lambda at, size: size - 1 - abs(size - 1 - abs(at))  # noqa: E731
    found = mosaic.copy()
    for row, column in np.ndindex(height, width):

        def at(*steps, row=row, column=column):
            places = [(reflected(row + i, height), reflected(column + j, width)) for i, j in steps]
            return np.array([colors[place] for place in places]), np.array([seen[place] for place in places])

        nearest = [(-1, 0), (1, 0), (0, -1), (0, 1)]
        corners = [(i, j) for i in (-1, 1) for j in (-1, 1)]
        beyond = [(2 * i, 2 * j) for i, j in nearest]
        here, value = colors[row, column], seen[row, column]
        for color in {0, 1, 2} - {here}:
            if here != 1:
                laplacian = value - at(*beyond)[1].mean()
                gain, steps = (1 / 2, nearest) if color == 1 else (3 / 4, corners)
            else:
                steps = [step for step in nearest if at(step)[0][0] == color]
                (i, j), _ = steps
                line, other = [(2 * i, 2 * j), (-2 * i, -2 * j)], [(2 * j, 2 * i), (-2 * j, -2 * i)]
                gain = 5 / 8
                laplacian = value - (at(*corners, *line)[1].sum() - at(*other)[1].sum() / 2) / 5
            neighbors, values = at(*steps)
            assert set(neighbors) == {color}
            found[color, row, column] = values.mean() + gain * laplacian
    return found


def test_the_fixed_filters_are_those_of_the_paper(notebook):
    measured = notebook.bayer(8, 10)
    mosaic = torch.rand(3, 8, 10, generator=torch.Generator().manual_seed(2)) * measured
    found = notebook.malvar_he_cutler(mosaic, measured).numpy()
    expected = by_the_paper(mosaic.double().numpy(), measured.numpy())
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("photo, decibels", [("chelsea", 35.54), ("coffee", 33.81), ("rocket", 34.27)])
def test_the_fixed_filters_on_photographs(notebook, photo, decibels):
    """The values that two implementations gave, each written from the paper."""
    truth, measured = notebook.middle(notebook.photograph(photo)), notebook.bayer(192, 192)
    found = notebook.malvar_he_cutler(truth * measured, measured).clip(0, 1)
    assert notebook.psnr(found, truth) == pytest.approx(decibels, abs=0.006)


def test_psnr_is_scikit_images(notebook):
    from skimage.metrics import peak_signal_noise_ratio  # takes seconds

    truth, image = torch.rand(2, 3, 9, 9, generator=torch.Generator().manual_seed(0))
    expected = peak_signal_noise_ratio(truth.numpy(), image.numpy(), data_range=1)
    assert notebook.psnr(image, truth) == pytest.approx(expected, abs=1e-4)


def test_an_untrained_network_is_the_mean_of_neighbors(notebook):
    operations = notebook.colored(notebook.stack((1, 1)))
    network, measured = notebook.Network(operations), notebook.bayer(8, 8)
    torch.nn.init.zeros_(network.convolutions[-1].weight)
    mosaic = torch.rand(1, 3, 8, 8) * measured
    assert torch.equal(
        notebook.demosaiced(network, mosaic, measured), notebook.mean_of_neighbors(mosaic, measured)
    )
