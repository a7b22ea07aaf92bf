"""The pictures of the chapter on checkerboard artifacts."""

import numpy as np
from pen import (
    BLUE,
    BROWN,
    INK,
    LINE,
    MUTED,
    ORANGE,
    PINE,
    canvas,
    frame_around,
    number_grid,
    picture,
    polygon,
    put,
    tile,
    tint,
    write,
)

import beyond3x3 as b3
from beyond3x3.widgets.checkerboard import STACK


def overlaps(layers, inputs):
    """What reaches the outputs of each transposed layer over `inputs` of its inputs, far from the rim."""
    far, after, jump = 8, [np.ones(inputs)], 1
    line = np.ones((1, 1, 1, 2 * far + inputs))
    for layer in layers:
        ones = np.ones((1, 1, 1, layer["kernel"]))
        line = b3.conv_transpose2d(line, ones, stride=(1, layer["stride"]))
        jump *= layer["stride"]
        after.append(line[0, 0, 0, far * jump : (far + inputs) * jump])
    return after


def ratio(counts):
    return f"{counts.max() / counts.min():g} to 1"


def checkerboard():
    """Stands in for the live figure of this name where there is no JavaScript."""
    after = overlaps(STACK, 3)
    left, side, top = 240, 576, 374
    ax = canvas(840, 972)
    for at, counts in enumerate(after):
        foot, wide = 44 + 88 * at, side / len(counts)
        for place, count in enumerate(counts):
            x = left + (place + 0.5) * wide
            tall = (14 if at == 0 else 54) * count / counts.max()
            fill = tint(BLUE, 0.75)
            put(ax, tile(x, foot - tall / 2, wide - 4, tall, fill=fill, radius=0))
            write(ax, x, foot + 13, f"{count:g}", 19, MUTED)
        name = f"after layer {at}" if at else "input"
        write(ax, 24, foot - 8, name, 24, MUTED, "left")
        if at:
            write(ax, 24, foot - 36, ratio(counts), 28, INK, "left", bold=True)
    last = after[-1] / after[-1].mean()
    share = np.outer(last, last) ** 2
    paper, ink = (np.array(tint(BLUE, part)) for part in (0, 1))
    colors = paper + (ink - paper) * (share / (1 + share))[..., None]
    box = (left, left + side, top + side, top)
    ax.imshow(colors, extent=box, aspect="auto", interpolation="nearest")
    frame = tile(left + side / 2, top + side / 2, side, edge=LINE, radius=1)
    put(ax, frame, zorder=3)
    kernel, stride = STACK[0]["kernel"], STACK[0]["stride"]
    for y, text in ((404, f"kernel {kernel},"), (436, f"stride {stride},")):
        write(ax, 24, y, text, 26, BLUE, "left", bold=True)
    write(ax, 24, 468, f"{len(STACK)} layers", 26, BLUE, "left", bold=True)
    write(ax, 24, 540, "most to least", 24, MUTED, "left")
    write(ax, 24, 576, ratio(after[-1]), 32, BROWN, "left", bold=True)
    write(ax, 24, 636, "on both axes", 24, MUTED, "left")
    squares = np.outer(after[-1], after[-1])
    write(ax, 24, 672, ratio(squares), 32, BROWN, "left", bold=True)
    return picture(ax)


# The grid in the picture

SMALL, LAYERS, INNER, CROP, ZOOMED = 48, 2, 176, 96, 24


def middle(image, size):
    top, left = ((n - size) // 2 for n in image.shape[2:])
    return image[..., top : top + size, left : left + size]


def enlarged(image, kernels):
    """A transposed convolution of stride 2 for every kernel, all its weights alike, the mean brightness kept."""
    for kernel in kernels:
        ones = np.full((3, 1, kernel, kernel), 4 / kernel**2)
        image = b3.conv_transpose2d(image, ones, stride=2, groups=3)
    return image


def clean_and_gridded():
    small, period = b3.companion(SMALL), 2**LAYERS
    both = b3.companion(period * SMALL), enlarged(small, [3] * LAYERS)
    return [middle(image, INNER) for image in both]


def spectrum(image):
    """The share of the energy at each frequency along the rows, the mean left out."""
    rows = image - image.mean((2, 3), keepdims=True)
    energy = (abs(np.fft.rfft(rows, axis=-1)) ** 2).sum((0, 1, 2))
    return np.fft.rfftfreq(image.shape[-1]), energy / energy.sum()


def percent(share):
    return f"{share:.0%}" if share > 0.01 else f"{share:.3%}"


def show(ax, left, top, size, shown):
    """Pixels in a square, one color each."""
    box = (left, left + size, top + size, top)
    ax.imshow(shown, extent=box, aspect="auto", interpolation="nearest", zorder=1)
    frame = tile(left + size / 2, top + size / 2, size, edge=LINE, radius=1)
    put(ax, frame, zorder=3)


def colors(image):
    return image[0].transpose(1, 2, 0).clip(0, 1)


def the_grid():
    side, period, decades = 384, 2**LAYERS, 7
    foot, tall = 1144, 210
    ax = canvas(840, 1256)
    names = "the photograph", f"{LAYERS} layers of 3×3 ones"
    for left, name, image in zip((24, 432), names, clean_and_gridded(), strict=True):
        write(ax, left + side / 2, 36, name, 27, bold=True)
        part = image[..., 30 : 30 + CROP, 18 : 18 + CROP]
        show(ax, left, 64, side, colors(part))
        row, column = 26, 24
        zoom = part[..., row : row + ZOOMED, column : column + ZOOMED]
        frame_around(ax, left, 64, side / CROP, column, row, ZOOMED, ORANGE)
        show(ax, left, 468, side, colors(zoom))
        frame_around(ax, left, 468, side, 0, 0, 1, ORANGE)
        cycles, energy = spectrum(image)
        across = left + cycles * 2 * side
        up = foot - tall * (1 + np.log10(energy.clip(10.0**-decades)) / decades)
        for number in range(1, period // 2 + 1):
            x = left + number / period * 2 * side
            ax.plot([x, x], [foot, foot - tall], color=ORANGE, lw=2, ls="--", zorder=1)
            words, align = f"1/{period // number}", "center" if number == 1 else "right"
            write(ax, x, foot + 24, words, 26, BROWN, align, bold=True)
        corners = [(left, foot), *zip(across, up, strict=True), (left + side, foot)]
        polygon(ax, corners[:1] + corners[2:], tint(BLUE, 0.3), zorder=2)
        ax.plot(across[1:], up[1:], color=BLUE, lw=1.6, zorder=3)
        ax.plot([left, left + side], [foot, foot], color=MUTED, lw=1.5, zorder=4)
        write(ax, left, foot + 24, "0", 26, MUTED, "left")
        share = percent(b3.phase_energy(image, period))
        words = f"{share} in step with {period}"
        write(ax, left + side / 2, foot + 78, words, 28, BROWN, bold=True)
    write(
        ax,
        24,
        890,
        "energy by cycles per pixel, log scale",
        26,
        BLUE,
        "left",
        bold=True,
    )
    return picture(ax)


# Which kernels stamp evenly

KERNELS, STRIDES = (2, 3, 4, 5, 6), (2, 3)


def pattern(kernel, stride, outputs):
    """How many stamps reach each of some outputs, from a whole period on, away from the rim."""
    start = 3 * kernel * stride
    return b3.overlap(kernel, stride, 8 * kernel + outputs)[start : start + outputs]


def blocks(ax, left, foot, counts, wide, tall, color=BLUE):
    """A pile of blocks for each count, and the count below."""
    for place, count in enumerate(counts):
        x = left + (place + 0.5) * wide
        for level in range(count):
            y = foot - (level + 0.5) * tall
            put(ax, tile(x, y, wide - 3, tall - 3, fill=tint(color, 0.6), radius=2))
        put(ax, tile(x, foot + 1, wide - 3, 2, fill=MUTED, radius=0))
        write(ax, x, foot + 18, str(count), 23, INK)


def plaid(ax, left, top, size, line, most):
    """The line times itself as shades, the card for 0."""
    show(ax, left, top, size, tint(BLUE, np.outer(line, line)[..., None] / most))


def uneven_overlap():
    outputs, pitch = 6, 152
    ax = canvas(840, 870)
    for column, stride in enumerate(STRIDES):
        left = 96 + column * 376
        write(ax, left, 40, f"stride {stride}", 29, BLUE, "left", bold=True)
        for row, kernel in enumerate(KERNELS):
            top = 76 + row * pitch
            line = pattern(kernel, stride, outputs)
            if column == 0:
                write(ax, 24, top + 68, "kernel", 22, MUTED, "left")
                write(ax, 58, top + 34, str(kernel), 38, INK, bold=True)
                ax.plot([24, 816], [top - 8, top - 8], color=LINE, lw=1.2)
            blocks(ax, left, top + 66, line, 32, 20)
            plaid(ax, left + 220, top + 2, 102, line, (max(KERNELS) / 2) ** 2)
            found = ", ".join(map(str, np.unique(np.outer(line, line))))
            write(ax, left + 271, top + 123, found, 24, MUTED)
            even = line.min() == line.max()
            mark, color = ("= even", PINE) if even else ("≠ uneven", BROWN)
            write(ax, left, top + 116, mark, 27, color, "left", bold=True)
    return picture(ax)


# A grid on a grid

STACKED = (3, 2)


def after_layers(layers, outputs=16, behind=1):
    """What ones become along one axis in layers of kernel 3, stride 2, and a stride-1 kernel of ones behind."""
    line = np.ones((1, 1, 1, 32))
    for kernel, stride in [STACKED] * layers + [(behind, 1)]:
        ones = np.ones((1, 1, 1, kernel))
        line = b3.conv_transpose2d(line, ones, stride=(1, stride))
    start = line.size // 2 // 16 * 16
    return line.ravel()[start : start + outputs].astype(int)


def bars(ax, left, foot, line, wide, tall):
    for place, count in enumerate(line):
        x, high = left + (place + 0.5) * wide, tall * count / line.max()
        shape = tile(x, foot - high / 2, wide - 3, high, fill=tint(BLUE, 0.7), radius=0)
        put(ax, shape)
        write(ax, x, foot + 17, str(count), 22, MUTED)


def overlap_compounds():
    ax = canvas(840, 960)
    for row, layers in enumerate((1, 2, 3)):
        top, line = 24 + 216 * row, after_layers(layers)
        name = f"{layers} layer{'s'[: layers - 1]}"
        write(ax, 24, top + 24, name, 29, BLUE, "left", bold=True)
        write(ax, 24, top + 78, ratio(line), 30, BROWN, "left", bold=True)
        write(ax, 24, top + 132, "in the plane", 24, MUTED, "left")
        words = ratio(np.outer(line, line))
        write(ax, 24, top + 168, words, 30, BROWN, "left", bold=True)
        bars(ax, 212, top + 156, line, 25, 132)
        plaid(ax, 632, top, 192, line, line.max() ** 2)
    ax.plot([24, 816], [680, 680], color=LINE, lw=2)
    write(ax, 24, 716, "1 layer, and a kernel of ones behind it", 27, INK, "left")
    for left, behind in ((24, 2), (440, 3)):
        line = after_layers(1, 8, behind)
        even = line.min() == line.max()
        write(ax, left, 766, f"{behind} ones", 29, BLUE, "left", bold=True)
        mark, color = ("= even", PINE) if even else (f"≠ {ratio(line)}", BROWN)
        write(ax, left + 384, 766, mark, 29, color, "right", bold=True)
        bars(ax, left, 916, line, 31, 112)
        plaid(ax, left + 264, 798, 120, line, line.max() ** 2)
    return picture(ax)


# The same grid, from behind

PIXELS, POOLED = 9, {"max pooling, 2×2": 2, "max pooling, 3×3": 3}


def reads(kernel=3, stride=2):
    """The gradient of a strided convolution's summed output, all weights one: how many outputs read each pixel."""
    outputs = (PIXELS - kernel) // stride + 5
    ones = np.ones((1, 1, kernel, kernel))
    given = np.ones((1, 1, outputs, outputs))
    back = b3.conv_transpose2d(given, ones, stride=stride)
    return back[0, 0, 2 : 2 + PIXELS, 2 : 2 + PIXELS]


def wins(kernel, stride=2):
    """How many windows of a max pooling each of the cat's pixels wins, away from the rim."""
    image = b3.companion(96)[0]
    windows = np.lib.stride_tricks.sliding_window_view(image, (kernel, kernel), (1, 2))
    windows = windows[:, ::stride, ::stride]
    channel, row, column = np.indices(windows.shape[:3])
    first = windows.reshape(*windows.shape[:3], -1).argmax(-1)
    won, down, across = np.zeros_like(image), first // kernel, first % kernel
    np.add.at(won, (channel, row * stride + down, column * stride + across), 1)
    return won[None, :, 8:-8, 8:-8]


def nothing_and_grid(kernel):
    """How many pixels win no window, and the share of the wins' variance that keeps step with the stride."""
    won = wins(kernel)
    return f"{(won == 0).mean():.0%} get none", percent(b3.phase_energy(won, 2))


def gradient_grid():
    side, pitch, cell = 384, 516, 42
    eye = np.s_[..., 14 : 14 + ZOOMED, 8 : 8 + ZOOMED]
    ax = canvas(840, 1064)

    def head(left, top, name, first, second=""):
        write(ax, left + side / 2, top + 20, name, 28, bold=True)
        foot = top + 48 + side + 28
        write(ax, left + side / 2, foot, first, 26, BROWN, bold=True)
        write(ax, left + side / 2, foot + 36, second, 26, BROWN, bold=True)

    counts = reads()
    found = ", ".join(f"{count:g}" for count in np.unique(counts))
    head(24, 16, "convolution, 3×3", f"each read by {found}")
    inset = 24 + (side - PIXELS * cell) / 2, 64 + (side - PIXELS * cell) / 2
    number_grid(ax, *inset, cell, counts, BLUE, counts / 6, counts > 9)
    cat = b3.companion(96)[..., 8:-8, 8:-8]
    head(432, 16, "the photograph", "all three at stride 2")
    show(ax, 432, 64, side, colors(cat[eye]))
    for left, (name, kernel) in zip((24, 432), POOLED.items(), strict=True):
        nothing, grid = nothing_and_grid(kernel)
        head(left, 16 + pitch, name, nothing, f"{grid} in step with 2")
        share = (wins(kernel)[eye][0].mean(0) / 2).clip(0, 1)
        show(ax, left, 64 + pitch, side, tint(BLUE, share[..., None]))
    return picture(ax)


# What cures it

CHANNELS, SEEDS = 16, 50


def convolve(x, weight):
    return b3.conv2d(x, weight, padding=1)


def stamp(x, weight):
    return b3.conv_transpose2d(x, weight, stride=2)


def shuffled(x):
    _, channels, height, width = x.shape
    x = x.reshape(1, channels // 4, 2, 2, height, width).transpose(0, 1, 4, 2, 5, 3)
    return x.reshape(1, -1, 2 * height, 2 * width)


def blur(x):
    return b3.conv2d(x, np.full((x.shape[1], 1, 2, 2), 1 / 4), groups=x.shape[1])


def normal(rng, outputs, side):
    return rng.normal(size=(outputs, CHANNELS, side, side))


CURES = {
    ("transposed", "3 × 3"): (lambda rng: normal(rng, 16, 3), stamp),
    ("transposed", "4 × 4"): (lambda rng: normal(rng, 16, 4), stamp),
    ("shuffle", ""): (
        lambda rng: normal(rng, 64, 3),
        lambda x, weight: shuffled(convolve(x, weight)),
    ),
    ("shuffle,", "ICNR"): (
        lambda rng: normal(rng, 16, 3).repeat(4, axis=0),
        lambda x, weight: shuffled(convolve(x, weight)),
    ),
    ("shuffle,", "then blur"): (
        lambda rng: normal(rng, 64, 3),
        lambda x, weight: blur(shuffled(convolve(x, weight))),
    ),
    ("nearest,", "then 3 × 3"): (
        lambda rng: normal(rng, 16, 3),
        lambda x, weight: convolve(b3.interpolate(x, 2), weight),
    ),
}


def answers(cure, seed):
    """What a layer makes of features that are the same everywhere, at random weights and with these moved by a tenth."""
    rng, (start, layer) = np.random.default_rng(seed), CURES[cure]
    features = abs(rng.normal(size=(1, CHANNELS, 1, 1))) * np.ones((1, 1, 12, 12))
    weight = start(rng)
    moved = weight + 0.1 * weight.std() * rng.normal(size=weight.shape)
    return [middle(layer(features, one), 16) for one in (weight, moved)]


def unevenness(out):
    """How much maps vary over their places, relative to their size."""
    return (out.var((2, 3)).mean() / (out**2).mean()) ** 0.5


def medians(cure):
    found = [[unevenness(out) for out in answers(cure, seed)] for seed in range(SEEDS)]
    return np.median(found, axis=0)


def cures():
    patch, pixels, step, pitch = 78, 12, 86, 142
    ax = canvas(840, 92 + len(CURES) * pitch)
    for left, words in ((306, "random weights"), (572, "moved by a tenth")):
        write(ax, left + 1.5 * step - 4, 40, words, 26, BLUE, bold=True)
    for row, cure in enumerate(CURES):
        top, found = 76 + row * pitch, medians(cure)
        ax.plot([24, 816], [top - 8, top - 8], color=LINE, lw=1.2)
        write(ax, 24, top + 36, cure[0], 28, INK, "left", bold=True)
        write(ax, 24, top + 74, cure[1], 28, INK, "left", bold=True)
        for left, value, out in zip((306, 572), found, answers(cure, 0), strict=True):
            for at in range(3):
                one = out[0, at, :pixels, :pixels]
                share = 0.5 + 0.28 * (one - one.mean()) / (one**2).mean() ** 0.5
                share = share.clip(0, 1).round(9)  # flat is flat on every processor
                shown = tint(BLUE, share[..., None])
                show(ax, left + at * step, top + 4, patch, shown)
            flat = value < 1e-12
            words, color = ("flat", PINE) if flat else (f"{value:.3f}", BROWN)
            x = left + 1.5 * step - 4
            write(ax, x, top + 108, words, 27, color, bold=True)
    return picture(ax)


DRAWINGS = (
    checkerboard,
    the_grid,
    uneven_overlap,
    overlap_compounds,
    gradient_grid,
    cures,
)
PHOTOGRAPHIC = (the_grid, gradient_grid)
