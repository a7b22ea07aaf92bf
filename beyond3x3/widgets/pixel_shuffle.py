"""The figure of chapter 6: channels that become pixels, the weights of both layers, and how they start."""

import traitlets

from .figure import Choice, Figure, within

LIMITS = dict(upscale_factor=(1, 4), channels=(1, 3), height=(1, 3), width=(1, 3))
MOST_NUMBERS = 128
MOST_KERNEL, MOST_WEIGHT, MOST_SEED = 8, 99, 999


class Share(traitlets.Float):
    """A number from 0 to 1."""

    def validate(self, obj, value):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.error(obj, value)
        if not 0 <= value <= 1:
            raise traitlets.TraitError(
                f"{self.name} is {value}; it must be a number from 0 to 1"
            )
        return float(value)


def place(*at):
    return traitlets.Tuple(*(traitlets.Int(min=0) for _ in at), default_value=at)


class PixelShuffleFigure(Figure):
    """A pixel shuffle number by number: `PixelShuffleFigure(upscale_factor=3, channels=2)`.

    Traits, each synced both ways: `view` ("shuffle", "weights" or "icnr") and, for all three, `upscale_factor` (1 to 4).
    For the shuffle `channels` (of the large map, 1 to 3), `height` and `width` (of the small one, 1 to 3), `order` ("CRD" as in torch,
    "DCR" as in TensorFlow), `direction` ("shuffle" or "unshuffle") and `selected`, a pixel (channel, row, column) of
    the large map. For the weights `weight`, a square list of lists of ints, the kernel of a transposed convolution,
    and `tap`, the (row, column) of one. `progress` is the share that has moved, from 0 to 1. For ICNR `channels`,
    `init` ("random", "icnr" or "tiled"), `bias` and `seed`. What cannot be drawn raises TraitError.
    """

    name = "pixel-shuffle"
    alt = (
        "Left, four channels of 2 × 2, the numbers 0 to 15, a color each; right, one channel of 4 × 4, in squares of "
        "2 × 2. Channels 0 and 1 have moved and fill the upper two places of every square, 0, 4, 1, 5 in the first row. "
        "From the 9 in channel 2 a line leads to its place, row 1, column 2."
    )

    said = dict(
        LIMITS=LIMITS,
        MOST_NUMBERS=MOST_NUMBERS,
        MOST_KERNEL=MOST_KERNEL,
        MOST_WEIGHT=MOST_WEIGHT,
        MOST_SEED=MOST_SEED,
    )

    view = Choice(("shuffle", "weights", "icnr"), "shuffle").tag(sync=True)
    upscale_factor = traitlets.Int(2).tag(sync=True)
    channels = traitlets.Int(1).tag(sync=True)
    height = traitlets.Int(2).tag(sync=True)
    width = traitlets.Int(2).tag(sync=True)
    order = Choice(("CRD", "DCR"), "CRD").tag(sync=True)
    direction = Choice(("shuffle", "unshuffle"), "shuffle").tag(sync=True)
    progress = Share(0.5).tag(sync=True)
    selected = place(0, 1, 2).tag(sync=True)
    weight = traitlets.List().tag(sync=True)
    tap = place(2, 1).tag(sync=True)
    init = Choice(("random", "icnr", "tiled"), "random").tag(sync=True)
    bias = traitlets.Bool(False).tag(sync=True)
    seed = traitlets.Int(0, min=0, max=MOST_SEED).tag(sync=True)

    @traitlets.default("weight")
    def _counted(self):
        return [[4 * row + column for column in range(4)] for row in range(4)]

    @traitlets.validate(*LIMITS)
    def _check_size(self, proposal):
        value = within(LIMITS, proposal)
        given = {name: getattr(self, name) for name in LIMITS}
        given[proposal["trait"].name] = value
        r, channels, height, width = given.values()
        if (numbers := r**2 * channels * height * width) > MOST_NUMBERS:
            raise traitlets.TraitError(
                f"{r}² · {channels} channels of {height} × {width} are {numbers} numbers; "
                f"the figure draws at most {MOST_NUMBERS}"
            )
        return value

    @traitlets.validate("weight")
    def _check_weight(self, proposal):
        rows = proposal["value"]
        square = all(isinstance(row, list) and len(row) == len(rows) for row in rows)
        if not square or not 1 <= len(rows) <= MOST_KERNEL:
            raise traitlets.TraitError(
                f"weight must be a square list of 1 to {MOST_KERNEL} lists"
            )
        for value in (value for row in rows for value in row):
            if type(value) is not int or abs(value) > MOST_WEIGHT:
                raise traitlets.TraitError(
                    f"weight holds {value!r}; it must hold ints from {-MOST_WEIGHT} to {MOST_WEIGHT}"
                )
        return rows
