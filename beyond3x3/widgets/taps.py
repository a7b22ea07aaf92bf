"""The figure that shows one convolution in two dimensions, number by number."""

import traitlets

from ..receptive_fields import Layer, output_size
from .figure import Choice, Figure, within

MOST_SIZE, MOST_VALUE = 12, 99
NUMBERS = [[(y * y + 2 * y * x + 3 * x + 1) % 5 for x in range(7)] for y in range(7)]
LIMITS = dict(kernel=(1, 5), stride=(1, 3), padding=(0, 4), dilation=(1, 4))


def square(name, most):
    """A validator of a square list of lists of small ints."""

    def validate(self, proposal):
        rows = proposal["value"]
        size = len(rows) if isinstance(rows, list) else 0
        if not 1 <= size <= most or any(
            not isinstance(r, list) or len(r) != size for r in rows
        ):
            raise traitlets.TraitError(
                f"{name} must be a square of 1 to {most} rows of numbers"
            )
        for value in (value for row in rows for value in row):
            if type(value) is not int or abs(value) > MOST_VALUE:
                raise traitlets.TraitError(
                    f"{name} holds {value!r}; it must hold ints from {-MOST_VALUE} to {MOST_VALUE}"
                )
        self.check_fit(**{name: rows})
        return rows

    return validate


class TapsFigure(Figure):
    """One convolution of one channel, every number in sight: `TapsFigure(dilation=2)`.

    Traits, each synced both ways: `image` and `weight` (square lists of lists of ints from -99 to 99, up to 12 and 5
    a side), `stride` (1 to 3), `padding` (0 to 4), `dilation` (1 to 4), `selected` ([panel, row, column]; panel is
    "image", "weight" or "output"). What cannot be computed raises TraitError.
    """

    name = "taps"
    alt = (
        "A 7 × 7 grid of numbers, a 3×3 kernel whose taps stand two apart, and the output. Nine numbers of the input "
        "are marked, every second one of a 5 × 5 window, and the sum of their products stands in the output."
    )

    said = dict(LIMITS=LIMITS, MOST_SIZE=MOST_SIZE, MOST_VALUE=MOST_VALUE)

    image = traitlets.List().tag(sync=True)
    weight = traitlets.List().tag(sync=True)
    stride = traitlets.Int(1).tag(sync=True)
    padding = traitlets.Int(0).tag(sync=True)
    dilation = traitlets.Int(1).tag(sync=True)
    selected = traitlets.Tuple(
        Choice(("image", "weight", "output")),
        traitlets.Int(),
        traitlets.Int(),
        default_value=("output", 0, 0),
    ).tag(sync=True)

    @traitlets.default("image")
    def _image(self):
        return [row[:] for row in NUMBERS]

    @traitlets.default("weight")
    def _weight(self):
        return [[1, 0, -1] for _ in range(3)]

    _check_image = traitlets.validate("image")(square("image", MOST_SIZE))
    _check_weight = traitlets.validate("weight")(square("weight", LIMITS["kernel"][1]))

    @traitlets.validate("stride", "padding", "dilation")
    def _check_number(self, proposal):
        value = within(LIMITS, proposal)
        self.check_fit(**{proposal["trait"].name: value})
        return value

    @traitlets.validate("selected")
    def _check_selected(self, proposal):
        if min(proposal["value"][1:]) < 0:
            raise traitlets.TraitError(
                f"selected is {proposal['value']}; row and column begin at 0"
            )
        return proposal["value"]

    def check_fit(self, **changed):
        given = {
            name: getattr(self, name) for name in ("image", "weight", *list(LIMITS)[1:])
        } | changed
        layer = Layer(
            len(given["weight"]),
            *(given[name] for name in ("stride", "padding", "dilation")),
        )
        try:
            output_size(len(given["image"]), layer)
        except ValueError as error:
            raise traitlets.TraitError(f"this kernel does not fit: {error}") from None
