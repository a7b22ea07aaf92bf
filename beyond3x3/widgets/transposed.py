"""The figure of chapter 4 that shows one transposed convolution in four views."""

import traitlets

from ..receptive_fields import Layer, output_size
from .figure import Choice, Figure

MOST_VALUE = 9
NUMBERS = ("stride", "padding", "dilation", "output_padding")
LIMITS = {
    1: dict(
        size=(1, 6),
        kernel=(1, 5),
        stride=(1, 4),
        padding=(0, 4),
        dilation=(1, 3),
        output_padding=(0, 3),
    ),
    2: dict(
        size=(1, 4),
        kernel=(1, 5),
        stride=(1, 3),
        padding=(0, 4),
        dilation=(1, 2),
        output_padding=(0, 2),
    ),
}
ROOM = {
    1: dict(outputs=15, stretched=20, stamps=30),
    2: dict(outputs=9, stretched=13, stamps=12),
}
VALUES = dict(x=[4, 1, 3, 2, 5, 1], weight=[1, 2, 5, 3, 1])
START = dict(size=3, kernel=3, stride=2, padding=0, dilation=1, output_padding=0)
KINDS = ("input", "weight", "output", "product", "entry", "stretched")


def dimensions(numbers):
    """1 for a list of ints, 2 for a square list of lists of ints; None for anything else."""
    square = all(isinstance(row, list) and len(row) == len(numbers) for row in numbers)
    flat = [value for row in numbers for value in row] if square else numbers
    if not flat or any(
        type(value) is not int or abs(value) > MOST_VALUE for value in flat
    ):
        return None
    return 2 if square else 1


class TransposedFigure(Figure):
    """One transposed convolution as stamps, matrix, stretched input and phases: `TransposedFigure(stride=3)`.

    Traits, each synced both ways: `x` and `weight` (both lists of ints from -9 to 9, or both square lists of lists),
    `stride`, `padding`, `dilation`, `output_padding` (with the sizes all within LIMITS), and `selected`:
    ("input", "weight" or "output", row, column), row 0 in one dimension; ("product", input, weight) and
    ("entry", output, input) by their numbers in reading order; ("stretched", row, column). What cannot be drawn
    raises TraitError; to go from one dimension to two, set `x` and `weight` inside
    `with figure.hold_trait_notifications()`.
    """

    name = "transposed"
    alt = (
        "The input 4, 1, 3 and the kernel 1, 2, 5 at stride 2 make the output 4, 8, 21, 2, 8, 6, 15, in four ways: three "
        "stamps added up, a matrix of 7 × 3, the flipped kernel over the input stretched with zeros, and two small "
        "kernels whose outputs take turns. In all four the products 4·5 and 1·1 of the output 21 are marked."
    )

    said = dict(
        LIMITS=LIMITS,
        ROOM=ROOM,
        NUMBERS=NUMBERS,
        MOST_VALUE=MOST_VALUE,
        VALUES=VALUES,
        START=START,
    )

    x = traitlets.List(VALUES["x"][: START["size"]]).tag(sync=True)
    weight = traitlets.List(VALUES["weight"][: START["kernel"]]).tag(sync=True)
    stride = traitlets.Int(START["stride"]).tag(sync=True)
    padding = traitlets.Int(START["padding"]).tag(sync=True)
    dilation = traitlets.Int(START["dilation"]).tag(sync=True)
    output_padding = traitlets.Int(START["output_padding"]).tag(sync=True)
    selected = traitlets.Tuple(
        Choice(KINDS),
        traitlets.Int(min=0),
        traitlets.Int(min=0),
        default_value=("output", 0, 2),
    ).tag(sync=True)

    @traitlets.validate("x", "weight", *NUMBERS)
    def _check(self, proposal):
        given = {name: getattr(self, name) for name in ("x", "weight", *NUMBERS)}
        given[proposal["trait"].name] = proposal["value"]
        for name in ("x", "weight"):
            if dimensions(given[name]) is None:
                raise traitlets.TraitError(
                    f"{name} is {given[name]}; it must be a list, or a square list of lists, "
                    f"of ints from {-MOST_VALUE} to {MOST_VALUE}"
                )
        if dimensions(given["x"]) != dimensions(given["weight"]):
            raise traitlets.TraitError(
                "x and weight must both have one dimension or both have two; "
                "set them together inside hold_trait_notifications()"
            )
        self.check_fit(**given)
        return proposal["value"]

    def check_fit(self, x, weight, **numbers):
        axes, size, kernel = dimensions(x), len(x), len(weight)
        for name, value in dict(size=size, kernel=kernel, **numbers).items():
            least, most = LIMITS[axes][name]
            if not least <= value <= most:
                raise traitlets.TraitError(
                    f"{name} is {value}; it must be from {least} to {most} in {axes}-D"
                )
        try:
            layer = Layer(kernel, transposed=True, **numbers)
            outputs = output_size(size, layer)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None
        reach = layer.dilation * (kernel - 1)
        if layer.padding > reach:
            raise traitlets.TraitError(
                f"padding is {layer.padding}; the figure draws at most dilation·(kernel − 1) = {reach}"
            )
        needs = dict(outputs=outputs, stretched=outputs + reach, stamps=size * kernel)
        for name, most in ROOM[axes].items():
            if needs[name] > most:
                raise traitlets.TraitError(
                    f"{needs[name]} {name} a side do not fit; the figure draws at most {most}"
                )
