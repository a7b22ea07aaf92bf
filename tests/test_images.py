"""images/draw.py draws the committed pictures again, and alt.yml has words for every one of them."""

import base64
import importlib
import json
import re
import sys
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
import pytest
import yaml
from PIL import Image, ImageSequence

import beyond3x3 as b3
from beyond3x3.widgets import FIGURES

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "images"
ALT = yaml.safe_load((IMAGES / "alt.yml").read_text(encoding="utf-8"))
ALT |= {name: figure.alt for name, figure in FIGURES.items() if figure.alt}
sys.path.insert(0, str(IMAGES))
draw, pen, receptive_fields, atrous_convolution, dense_prediction, transposed_convolution = map(
    importlib.import_module,
    ("draw", "pen", "receptive_fields", "atrous_convolution", "dense_prediction", "transposed_convolution"),
)
checkerboard_artifacts = importlib.import_module("checkerboard_artifacts")
pixel_shuffle = importlib.import_module("pixel_shuffle")
pictures = sorted(path for path in IMAGES.iterdir() if path.suffix in (".png", ".webp"))

# In levels of 256. Under the kernels of `make machines` no picture moves at all; codecs and fonts of another machine may
# move a shade. A hairline shifted by a pixel moves 14, a cell of a map a tenth brighter 12, a digit 100 and more.
ROUNDING = 8


def frames(path):
    """The pictures in a file, as (height, width, 3), and the milliseconds of each."""
    with Image.open(path) as image:
        return [(rgb(frame), frame.info.get("duration", 0)) for frame in ImageSequence.Iterator(image)]


def rgb(picture):
    return np.asarray(picture.convert("RGB"))


def drawn_again(drawing, folder):
    """{file: its frames} as they would be saved; encoded only where that loses something."""
    name = draw.stem(drawing)
    if drawing in draw.PHOTOGRAPHIC:
        draw.save(drawing, folder)
        return {path.name: frames(path) for path in folder.iterdir()}
    pictures, durations, still = draw.drawn(drawing)
    found = {f"{name}.webp" if drawing in draw.LIGHT else f"{name}.png": [(rgb(still), 0)]}
    if len(pictures) > 1:
        found[f"{name}.webp"] = [*zip(map(rgb, pictures), durations, strict=True)]
    return found


def apart(new, old, side=4):
    """How far two pictures are from each other: the mean over the square of 4 × 4 where they differ most."""
    if np.array_equal(new, old):
        return 0
    rows, columns = (-(-size // side) * side for size in new.shape[:2])
    far = np.zeros((rows, columns))
    far[: new.shape[0], : new.shape[1]] = abs(new.astype(float) - old).max(2)
    return far.reshape(rows // side, side, -1, side).mean((1, 3)).max()


def assert_same_picture(name, drawn, committed):
    assert len(drawn) == len(committed), f"{name} has another number of frames: run `make images`"
    for at, ((new, new_time), (old, old_time)) in enumerate(zip(drawn, committed, strict=True)):
        assert new.shape == old.shape and new_time == old_time, f"{name} has another size or pace"
        far = apart(new, old)
        assert far < ROUNDING, f"{name} is drawn otherwise, frame {at} by {far:.1f}: run `make images`"


@pytest.mark.parametrize("drawing", draw.DRAWINGS, ids=draw.stem)
def test_a_picture_is_drawn_again_as_it_is_committed(drawing, tmp_path):
    with matplotlib.rc_context({"font.family": "monospace", "lines.linewidth": 9}):
        drawn = drawn_again(drawing, tmp_path)
    assert sorted(drawn) == [path.name for path in pictures if path.stem == draw.stem(drawing)]
    for name, found in drawn.items():
        assert_same_picture(name, found, frames(IMAGES / name))


def test_what_is_drawn_is_what_is_saved(tmp_path):
    def moving():
        for x in (20, 60, 100):
            ax = pen.canvas(120, 80)
            pen.put(ax, pen.tile(x, 40, 30, fill=pen.BLUE))
            yield pen.picture(ax), 10 * x

    draw.save(moving, tmp_path)
    shown, durations, still = draw.drawn(moving)
    assert durations == [200, 600, 1000] and len(np.unique(rgb(still).reshape(-1, 3), axis=0)) <= 64
    ((saved, _),) = frames(tmp_path / "moving.png")
    assert (saved == rgb(still)).all()
    for picture, milliseconds, (saved, time) in zip(
        shown, durations, frames(tmp_path / "moving.webp"), strict=True
    ):
        assert (saved == rgb(picture)).all() and time == milliseconds


def test_a_change_that_a_reader_could_see_is_told_from_rounding():
    def lined(at, gray, cell):
        ax = pen.canvas(120, 80)
        ax.plot([at, at], [10, 70], color=pen.LINE, lw=1)
        pen.put(ax, pen.tile(90, 40, 8, fill=(cell, 0.5, 0.5)))
        return rgb(pen.picture(ax)).astype(float) + gray

    plain = lined(40, 0, 0.5)
    assert apart(plain, plain) == 0 < apart(lined(40, 3, 0.5), plain) < ROUNDING
    assert apart(lined(40 + 1 / 1.5, 0, 0.5), plain) > ROUNDING
    assert apart(lined(40, 0, 0.6), plain) > ROUNDING


def test_the_companion_is_drawn_again_as_it_is_committed(tmp_path):
    draw.save_companion(tmp_path / "companion.jpg")
    assert_same_picture("the companion", frames(tmp_path / "companion.jpg"), frames(draw.COMPANION))


def test_every_picture_has_its_words_and_its_code():
    stems = {path.stem for path in pictures}
    assert stems == set(ALT) == {draw.stem(drawing) for drawing in draw.DRAWINGS}
    for name, words in ALT.items():
        assert words.endswith(".") and 60 < len(words) < 420, f"alt.yml, {name}: a sentence or a few"


SHOWN = re.compile(r"```\{(?:figure|image)\} \S*?([\w-]+)\.\w+\n((?::.*\n)*)")


@pytest.mark.parametrize("page", sorted(ROOT.glob("chapters/**/*.md")), ids=lambda page: page.parent.name)
def test_a_page_tells_of_its_pictures_in_the_same_words(page):
    for name, options in SHOWN.findall(page.read_text(encoding="utf-8")):
        assert f":alt: {ALT[name]}\n" in options, f"{name}: not the words of alt.yml"


def test_the_words_hold_the_numbers_that_are_drawn():
    PLAIN, ONE_STRIDE = receptive_fields.PLAIN, receptive_fields.ONE_STRIDE
    field = b3.receptive_field
    grown = [field(PLAIN[:row]).size for row in range(1, 6)]
    strided = [field(ONE_STRIDE[:row]).size for row in range(1, 6)]
    for sizes in (grown, strided):
        assert "{} to {}, {}, {} and {}".format(*sizes) in ALT["growing-cone"]
    assert f"{grown[-1]} × {grown[-1]}" in ALT["hero"] and f"{strided[-1]} × {strided[-1]}" in ALT["hero"]
    for strides in ((2, 1, 1), (1, 2, 1)):
        assert str(field(receptive_fields.resnet50(strides)).size) in ALT["two-resnets"]
    forty = [b3.Layer(3, padding=1)] * 40
    counted = b3.effective_size(b3.gradient_profile(forty))
    assert (
        f"to {field(forty).size} pixels" in ALT["effective-field"]
        and f"to {counted}." in ALT["effective-field"]
    )


def test_the_words_on_atrous_convolution_hold_the_numbers_that_are_drawn():
    maps = atrous_convolution.maps

    def fields(rates):
        layers = [b3.Layer(3, dilation=rate) for rate in rates]
        return [b3.receptive_field(layers[: depth + 1]).size for depth in range(len(layers))]

    reaches = [fields([rate])[0] for rate in (1, 2, 3, 4)]
    assert f"in a {reaches[1]} × {reaches[1]} window" in ALT["dilated-convolution"]
    assert f"the {reaches[1] ** 2 - 9} pixels between" in ALT["dilated-convolution"]
    assert "over {}, {}, {} and {}.".format(*reaches) in ALT["holes-and-taps"]
    ends = [fields(rates)[-1] for rates in atrous_convolution.SCHEDULES.values()]
    found = re.search(
        r"to (\d+) where.* at (\d+) for.* at (\d+) where.*at (\d+) where", ALT["exponential-or-not"]
    )
    assert [int(number) for number in found.groups()] == ends
    rates = [rate for _, rate in atrous_convolution.CONTEXT]
    module = [b3.Layer(kernel, dilation=rate) for kernel, rate in atrous_convolution.CONTEXT]
    grown = [b3.receptive_field(module[: depth + 1]).size for depth in range(len(module))]
    words = ALT["context-module"]
    assert ", ".join(map(str, rates[:-1])) in words and ", ".join(map(str, grown)) in words
    assert f"{sum(layer.kernel**2 for layer in module)} C²" in words
    for rates in ((2, 2, 2), (1, 2, 5)):
        layers = [b3.Layer(3, dilation=rate) for rate in rates]
        seen, span = len(b3.touched(layers)), b3.receptive_field(layers).size
        assert re.search(
            rf"{', '.join(map(str, rates))} read {seen**2} of {span**2}\b", ALT["gridding-on-the-cat"]
        )
    strided, held = maps(atrous_convolution.STRIDES), maps(atrous_convolution.HOLES)
    assert f"from {strided[0]} to {strided[-1]} pixels" in ALT["three-ways-deeper"]
    assert f"stays at {held[-1]}, at output stride {512 // held[-1]}" in ALT["three-ways-deeper"]
    assert set(held[2:]) == {held[-1]} and [layer.dilation for layer in atrous_convolution.HOLES[3:]] == [
        2,
        4,
        8,
    ]


def test_the_words_on_dense_prediction_hold_the_numbers_that_are_drawn():
    room, short = dense_prediction, dense_prediction.short
    (last, answers), (wide, places) = room.vgg(224), room.vgg(512)
    assert answers == 1 and f"leave a map of {last} × {last}" in ALT["classifier-to-map"]
    assert f"leave {wide} × {wide}; the kernel has {places} × {places} places" in ALT["classifier-to-map"]
    stops, own = room.IMAGE - room.WINDOW + 1, room.WINDOW - 2
    asked = np.zeros([room.IMAGE - 2] * 2, int)
    for row, column in np.ndindex(stops, stops):
        asked[row : row + own, column : column + own] += 1
    words = ALT["sliding-shares"]
    assert f"finds {own * (own - 1)} of its {own**2} known" in words and f"After {stops**2} windows" in words
    assert f"is {9 * asked.sum():,} multiplications" in words and f"and {9 * asked.size:,} with" in words
    lost = [room.lost(stride) for stride in room.OUTPUT_STRIDES]
    assert "{}, {}, {} and {} pixels".format(*room.OUTPUT_STRIDES) in ALT["output-stride"]
    assert "from {} to {}, {} and {},".format(*(short(iou) for iou, _ in lost)) in ALT["output-stride"]
    assert (
        "edges {:.0%}, {:.0%}, {:.0%} and {:.0%} of".format(*(wrong for _, wrong in lost))
        in ALT["output-stride"]
    )
    words = ALT["fine-or-far"]
    ends = [room.sides(layers)[-1] for layers in room.WAYS.values()]
    fields = [b3.receptive_field(layers).size for layers in room.WAYS.values()]
    assert f"map at {ends[0]} and see {fields[0]} pixels" in words
    assert f"shrink it to {ends[1]} and see {fields[1]}." in words
    assert set(ends[2:]) == {64} and "all with a map of 64" in words
    assert f"skips sees {fields[2]}, atrous" in words and f"1, 2, 4, 8, 1 sees {fields[3]}, and" in words
    assert f"{', '.join(map(str, room.SCALES))} side by side see {fields[4]}." in words
    _, truth, labeled = room.labelings()
    every = [
        [short(getattr(room.scores(truth, answer), score)) for score in room.SCORES.values()]
        for answer in labeled.values()
    ]
    assert re.findall(r"1?\.\d\d", ALT["scores-mislead"]) == [*every[0], *every[1]]
    for rates, name in zip(room.LISTS, ("distances 1 to {}", "{} of 16", "all {}"), strict=True):
        read = room.readable(rates)
        said = re.search(rf"{', '.join(map(str, rates))} read (.*?\d) and.*? (1?\.\d\d)", ALT["shadow-task"])
        assert said.groups() == (name.format(len(read)), short(room.ceiling(rates)))
    assert room.readable(room.LISTS[0]) == [1, 2, 3, 4, 5]


def test_the_words_on_the_segmentation_lab_hold_for_the_networks_that_label_it():
    posts, truth, answers = dense_prediction.labeled_live()
    plain, atrous, encoder = answers.values()
    assert list(answers) == ["plain 3×3", "atrous", "encoder–decoder"]
    assert (plain & truth == b3.cast_shadows(posts, range(1, 6))).all() and (atrous == truth).all()
    assert (truth & ~encoder).any() and (encoder & ~truth).any()


def test_the_words_on_transposed_convolution_hold_the_numbers_that_are_drawn():
    room = transposed_convolution
    room_around = room.spread(np.ones(room.MAP.shape), room.STRIDE, len(room.TENT) - 1)
    windows = b3.conv2d(room_around[None, None], np.ones((1, 1, *room.TENT.shape)))[0, 0]
    spent, useful = room.TENT.size * windows.size, int(windows.sum())
    middle, outer, out = (
        f"{side} × {side}" for side in (len(room_around) - 4, len(room_around), len(windows))
    )
    words = ALT["simple-approach"]
    assert f"numbers to {middle}, then around them to {outer}" in words and f"leaves {out} outputs" in words
    assert f"of {spent} multiplications {useful} are useful and {spent - useful} by zero" in words
    products = np.multiply.outer(room.MAP, room.TENT)
    words = ALT["stamp-and-add"]
    assert f"stamps are {products.size} multiplications" in words and products.size == useful
    assert f"{(products == 0).sum()} by zero" in words and f"{out} output" in words
    stretched = room.spread(room.MAP, room.STRIDE, len(room.TENT) - 1)
    same = b3.conv2d(stretched[None, None], room.TENT[None, None])[0, 0]
    assert np.array_equal(same, room.ENLARGED), "the two pictures end with one output"
    cat, small, back = map(len, room.there_and_back())
    ratio, mean, most = room.brightness_and_error()
    words = ALT["not-an-inverse"]
    assert f"{cat} × {cat}, is convolved to {small} × {small} and transposed back to {back} × {back}" in words
    assert f"{ratio:.2f} times as bright" in words and f"made {1 / ratio:.0f} times as bright" in words
    assert f"by {mean:.3f} on average and {most:.2f} at most" in words


def test_the_words_on_output_padding_and_uneven_stamps_hold_the_numbers_that_are_drawn():
    room, words = transposed_convolution, ALT["output-padding"]
    sizes = "{}, {} and {}".format(*room.ALIKE)
    assert f"Inputs of {sizes} pixels" in words and f"0, 1 and 2 give {sizes}" in words
    whole = room.transposed_line(room.NUMBERS, room.TAPS)
    assert f"kernel of {room.KERNEL} with stride {room.STEP} reads the same {len(whole)} places" in words
    assert f"gives {room.SMALL}. Back from {room.SMALL}" in words and f"reach {len(whole)} places" in words
    for extra, size in enumerate(room.ALIKE):
        kept = room.transposed_line(room.NUMBERS, room.TAPS, room.PAD, extra)
        assert np.array_equal(kept, whole[room.PAD :][:size]) and len(kept) == size
    added = kept[room.ALIKE[0] :]
    assert "the numbers that it adds are {:g} and {:g}".format(*added) in words
    words = ALT["gradient-is-transpose"]
    row, column = room.PLACE
    window = room.PIXELS[2 * row :, 2 * column :][:3, :3]
    assert f"to one output, −{-(window * room.EDGE).sum():g}." in words and f"error {room.ERROR} " in words
    found = [
        [[*room.inside(room.stamps_per_output(kernel, axes), kernel)] for axes in (1, 2)]
        for kernel in room.STAMPED
    ]
    assert found == [[[1, 2], [1, 2, 4]], [[2], [4]]] and room.STAMPED == (3, 4)
    words = ALT["uneven-stamps"]
    assert "kernel of 3 it is 1 and 2 in turn along a row, and 1, 2 and 4 in two" in words
    assert "kernel of 4, inside the rim, it is 2 everywhere along a row and 4 in two" in words


def test_the_words_on_the_checkerboard_hold_the_numbers_that_are_drawn():
    room, words = checkerboard_artifacts, ALT["checkerboard"]
    stack = [dict(kind="transposed", kernel=3, stride=2)] * 3
    assert stack == room.STACK and "Three transposed convolutions with kernel 3 and stride 2" in words
    _, first, second, third = room.overlaps(stack, 3)
    rim, inside = 6, b3.overlap(3, 2, 24)
    assert np.array_equal(first, inside[rim:][: len(first)]) and sorted({*first}) == [1, 2]
    assert "the first it is 1 and 2 in turn" in words
    assert f"the second {second.min():g} to {second.max():g}, after" in words
    assert f"the third {third.min():g} to {third.max():g} in a pattern of period 8" in words
    assert [by for by in range(1, 9) if np.array_equal(np.roll(third, by), third)] == [8]
    squares = np.outer(third, third)
    assert words.endswith(f"squares, {squares.min():g} to {squares.max():g}.")


def test_the_words_on_checkerboards_hold_the_numbers_that_are_drawn():
    room, words = checkerboard_artifacts, ALT["the-grid"]
    period = 2**room.LAYERS
    small = b3.companion(room.SMALL)
    for image in small, room.enlarged(small, [3] * room.LAYERS):
        assert "{} × {}".format(*image.shape[2:]) in words
    clean, grid = (room.percent(b3.phase_energy(one, period)) for one in room.clean_and_gridded())
    assert f"{grid} of its variance is in step with {period} pixels, against {clean}." in words
    for image, peaks in zip(room.clean_and_gridded(), (0, 2), strict=True):
        cycles, energy = room.spectrum(image)
        near = [energy[abs(cycles - one) < 0.03] for one in (0.25, 0.5)]
        assert sum(max(part) > 20 * np.median(part) for part in near) == peaks
    even = [
        (kernel, stride)
        for stride in room.STRIDES
        for kernel in room.KERNELS
        if len(set(room.pattern(kernel, stride, 12))) == 1
    ]
    assert even == [(2, 2), (4, 2), (6, 2), (3, 3), (6, 3)]
    words = ALT["uneven-overlap"]
    assert "even are kernels 2, 4 and 6 at stride 2, and 3 and 6 at stride 3." in words
    assert ", ".join(map(str, room.pattern(3, 2, 4))) in words
    assert [*room.pattern(2, 3, 6)] == [1, 1, 0, 1, 1, 0] and "every third output at 0" in words
    lines = [room.after_layers(layers) for layers in (1, 2, 3)]
    most = [line.max() // line.min() for line in lines]
    words = ALT["overlap-compounds"]
    assert "the most to the least is {}, {} and {} to 1".format(*most) in words
    assert "in the plane {}, {} and {} to 1".format(*(one**2 for one in most)) in words
    for line, period in zip(lines, (2, 4, 8), strict=True):
        assert (line[period:] == line[:-period]).all() and (line[period // 2 :] != line[: -period // 2]).any()
    flat, rough = (room.after_layers(1, 2, ones) for ones in (2, 3))
    assert "2 ones turn {}, {} into an even {}, {}".format(*lines[0][:2], *flat) in words
    assert "leave {}, {}, that is".format(*sorted(rough)) in words and room.ratio(rough) in words


def test_the_words_on_gradients_and_cures_hold_the_numbers_that_are_drawn():
    room, words = checkerboard_artifacts, ALT["gradient-grid"]
    assert "{:g}, {:g} and {:g}, as with".format(*np.unique(room.reads())) in words
    (none, small), (fewer, large) = (room.nothing_and_grid(kernel) for kernel in room.POOLED.values())
    assert f"windows {none.split()[0]} win none" in words and f"it is {fewer.split()[0]}, and" in words
    assert float(small[:-1]) < 0.1 and float(large[:-1]) > 10
    won = room.wins(3).mean(1)[0]
    assert won[::2, ::2].mean() > 3 * max(won[1::2].mean(), won[:, 1::2].mean())
    notebook = nbformat.read(ROOT / "chapters/checkerboard_artifacts/from_scratch.ipynb", 4)
    (cell,) = (cell for cell in notebook.cells if cell.get("id") == "cures")
    told = cell.outputs[0].text
    found = {}
    for names in room.CURES:
        name = " ".join(names).strip()
        found[name] = [f"{value:.3f}" for value in room.medians(names)]
        assert re.search(rf"^{name} +(\S+) +(\S+) ", told, re.MULTILINE).groups() == (*found[name],)
    words = ALT["cures"]
    uneven = [float(value) for name in [*found][:3] for value in found[name]]
    assert f"an unevenness of {min(uneven):.2f} to {max(uneven):.2f} before" in words
    assert found["shuffle, ICNR"][0] == "0.000" and f"flat and then {found['shuffle, ICNR'][1]}." in words
    for names in [*room.CURES][4:]:
        outs = [out for seed in range(room.SEEDS) for out in room.answers(names, seed)]
        assert max(map(room.unevenness, outs)) < 1e-12


def test_the_words_on_pixel_shuffle_hold_the_numbers_that_are_drawn():
    room = pixel_shuffle
    names = np.array([letter + str(at) for letter in "abcd" for at in range(1, 10)])
    large = names[b3.pixel_shuffle(np.arange(36).reshape(1, 4, 3, 3), room.FACTOR)[0, 0]]
    words = ALT["channels-to-space"]
    assert "becomes {}, {} above {}, {}, the".format(*large[:2, :2].flat) in words
    assert f"first row {', '.join(large[0])}." in words
    figure, words = room.PixelShuffleFigure(), ALT["pixel-shuffle"]
    moved = figure.progress * figure.upscale_factor**2
    assert f"Channels 0 and {moved - 1:g} have moved" in words and (figure.height, figure.width) == (2, 2)
    large, (_, row, column) = b3.pixel_shuffle(np.arange(16).reshape(1, 4, 2, 2), 2)[0, 0], figure.selected
    assert "{}, {}, {}, {} in the first row".format(*large[0]) in words
    chosen = large[row, column]
    assert f"From the {chosen} in channel {chosen // 4} a line" in words
    assert f"its place, row {row}, column {column}." in words
    names = np.array([letter + str(at) for letter in "RGB" for at in range(4)])
    stack = np.arange(12).reshape(1, 12, 1, 1)
    first, second = names[room.in_order(stack, "DCR")[0, :, 0].T]
    words = ALT["two-orders"]
    assert f"first pixel gets {', '.join(first)} and the second {', '.join(second)};" in words
    pixels = names[room.in_order(stack, "CRD")[0].reshape(3, 4).T]
    assert ["".join(pixel) for pixel in pixels] == [f"R{at}G{at}B{at}" for at in range(4)]
    cat = b3.companion(96)
    stack = b3.pixel_unshuffle(cat, 2)
    assert np.array_equal(room.in_order(stack, "CRD"), cat)
    kept, lost = (room.percent(b3.phase_energy(room.in_order(stack, order), 2)) for order in room.ORDERS)
    assert f"and {lost} of its variance is in step with 2 pixels, against {kept}." in words
    words = ALT["same-weights"]
    four, three = (b3.shuffle_weight(np.arange(1, k * k + 1).reshape(1, 1, k, k), 2)[:, 0] for k in (4, 3))
    assert room.KERNELS == (4, 3) and room.STRIDE == 2
    assert "first is {3}, {2} above {1}, {0}; turned by half a turn".format(*four[0].flat) in words
    assert "{}, {} above {}, {}, it is that of channel 0".format(*four[0].flat) in words
    assert "hold {}, {}, {} and {} of the nine".format(*(three > 0).sum((1, 2))) in words


def test_the_words_on_starts_and_savings_hold_the_numbers_that_are_drawn():
    room, words = pixel_shuffle, ALT["icnr"]
    found = {start: room.first_grids(start) for start in room.STARTS}
    apart, tiled, biased = (
        (f"{found[start][0]:.2f}", f"{found[start][1]:.0%}")
        for start in ("random", "ICNR, tiled", "ICNR, random bias")
    )
    assert "the wall is {} uneven, {} of the cat's variance".format(*apart) in words
    assert "tiled it is {} and {}, with ICNR and random biases {} and {}.".format(*tiled, *biased) in words
    for seed in range(5):
        wall, cat = room.first_answers("ICNR", seed)
        assert np.ptp(wall, (2, 3)).max() < 1e-12 and b3.phase_energy(cat, 2) < 1e-12
    assert max(found["ICNR"]) < 1e-12
    words = ALT["what-it-saves"]
    inside = np.empty((64, 64, 3, 3)).size
    for outputs, said in (
        (3, "{}, resize and shuffle both {}, transposed 4 × 4 {}."),
        (64, "{}, twice {}, and {}"),
    ):
        resize, apart, stamped = (
            np.empty(shape).size
            for shape in ((outputs, 64, 3, 3), (4 * outputs, 64, 3, 3), (64, outputs, 4, 4))
        )
        drawn = room.ways_to_double(outputs)
        assert [sum(parts) for *parts, _ in drawn.values()] == [
            4 * (inside + resize),
            inside + 4 * resize,
            inside + stamped,
            inside + apart,
        ]
        assert [weights for *_, weights in drawn.values()] == [resize, resize, stamped, apart]
        first, small, transposed, _ = (f"{sum(parts):,}" for *parts, _ in drawn.values())
        assert said.format(first, small, transposed) in words
    assert f"weights are {resize:,} for the resize, {apart:,} for the shuffle." in words
    words = ALT["unshuffle-patches"]
    _, channels, places, _ = b3.pixel_unshuffle(b3.companion(room.VIT), room.PATCH).shape
    assert f"{room.VIT} × {room.VIT}, cut by a grid into {places} × {places} patches" in words
    assert f"{room.PATCH} × {room.PATCH} pixels in three colors are the {channels} channels" in words
    words = ALT["map-of-ways"]
    for number, (name, (_, *lines)) in enumerate(room.WAYS.items(), 1):
        assert re.search(rf"{number},\s(lead\s)?{name.split(',')[0]}", words) and len(lines) == 3
    assert "every place" in room.WAYS["atrous"][1] and "two orders" in room.WAYS["pixel shuffle"][3]


def test_the_words_on_super_resolution_hold_for_the_networks_that_enlarge_it():
    room, words = pixel_shuffle, ALT["super-resolution"]
    shown, scores = room.enlarged_cat()
    assert f"{room.PART} × {room.PART} pixels; as it is given, {room.PART // room.SCALE} × " in words
    assert room.SCALE == 3 and list(shown) == ["truth", "given", *scores]
    base, *networks = scores.values()
    assert list(scores) == ["bicubic", "shuffle", "transposed", "resize"]
    assert all(base < score < base + 1 for score in networks) and np.ptp(networks) < 0.5
    red, green, blue = shown["truth"][0]
    found = json.loads(room.NETWORKS.read_text())["photographs"][0]
    light = np.frombuffer(base64.b64decode(found["luminance"]), np.uint8).reshape(red.shape) / 255
    assert abs(0.299 * red + 0.587 * green + 0.114 * blue - light).max() < 1e-5


def test_pictures_stay_light():
    sizes = {path.name: path.stat().st_size for path in pictures}
    assert sum(sizes.values()) < 4_000_000  # six chapters: a page loads its own pictures, a clone all
    assert sizes["hero.webp"] < 250_000 and sizes["receptive-field.png"] < 60_000
    assert sizes["dilated-convolution.webp"] < 110_000 and sizes["taps.png"] < 60_000
    animated = ("sliding-convolution", "simple-approach", "stamp-and-add")
    assert all(sizes[name] < 120_000 for name in sizes if name.startswith(animated))
    assert draw.COMPANION.stat().st_size < 16_000


MOVING = [path for path in pictures if path.suffix == ".webp" and Image.open(path).is_animated]


@pytest.mark.parametrize("path", MOVING, ids=lambda p: p.name)
def test_a_moving_picture_repeats_and_rests_on_its_last_state(path):
    with Image.open(path) as image:
        assert image.info["loop"] == 0
    *others, (last, pause) = frames(path)
    assert pause >= 2000 and pause >= max(time for _, time in others)
    ((still, _),) = frames(path.with_suffix(".png"))
    assert abs(still.astype(float) - last).mean() < 3
