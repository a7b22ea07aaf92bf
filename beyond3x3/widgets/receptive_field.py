"""The figure of chapter 1: a stack of layers and the cone of any unit in it."""

import base64

import traitlets

from ..receptive_fields import Layer, output_size, receptive_field
from .figure import STATIC, Choice, Figure

PARAMETERS = ("kernel", "stride", "padding", "dilation")
MOST_ROWS, MOST_PIXELS, MOST_FIELD = 10, 224, 2048
LIMITS = dict(
    kernel=(1, 15), stride=(1, 8), padding=(0, 32), dilation=(1, 32), repeat=(1, 12)
)


PLAIN = dict(kernel=3, stride=1, padding=1, dilation=1, repeat=1)


def preset(input_size, *rows):
    return dict(
        input_size=input_size, layers=[PLAIN | dict(padding=0) | row for row in rows]
    )


def same(dilation=1, repeat=1):
    return dict(padding=dilation, dilation=dilation, repeat=repeat)


def pool(kernel, stride):
    return dict(kernel=kernel, stride=stride)


HALVE = dict(stride=2, padding=1)
PRESETS = {
    "Five plain 3×3": preset(15, *[same()] * 5),
    "Subsample, then look": preset(32, HALVE, same(), HALVE, same()),
    "Rates 2, 2, 2: holes": preset(25, *[same(2)] * 3),
    "Yu & Koltun’s context module": preset(
        97, same(1, 2), same(2), same(4), same(8), same(16), same(), dict(kernel=1)
    ),
    "ResNet-18 stem and first stage": preset(
        96, dict(kernel=7, stride=2, padding=3), HALVE, same(1, 4)
    ),
    "AlexNet": preset(
        224,
        dict(kernel=11, stride=4),
        pool(3, 2),
        dict(kernel=5, padding=2),
        pool(3, 2),
        same(1, 3),
        pool(3, 2),
    ),
    "VGG-16": preset(
        224,
        *(row for repeat in (2, 2, 3, 3, 3) for row in (same(1, repeat), pool(2, 2))),
    ),
}


def row(layer):
    """A row of the figure, as a plain dict, from a learner's Layer or a dict of its parameters and `repeat`."""
    if isinstance(layer, dict):
        given = layer
    elif all(hasattr(layer, name) for name in PARAMETERS):
        given = {name: getattr(layer, name) for name in PARAMETERS}
    else:
        raise traitlets.TraitError(
            f"layers holds {layer!r}; it must be a Layer or a dict of its parameters"
        )
    if getattr(layer, "transposed", False):
        raise traitlets.TraitError(
            f"layers holds {layer}; this figure draws no transposed layers"
        )
    if getattr(layer, "ceil", False) or getattr(layer, "padding_end", None) not in (
        None,
        given.get("padding"),
    ):
        raise traitlets.TraitError(
            f"layers holds {layer}; this figure pads both ends alike and rounds sizes down"
        )
    if unknown := set(given) - set(LIMITS):
        raise traitlets.TraitError(
            f"layers has {sorted(unknown)}; a layer has {', '.join(LIMITS)}"
        )
    given = dict(stride=1, padding=0, dilation=1, repeat=1) | given
    for name, (least, most) in LIMITS.items():
        value = given.get(name)
        if type(value) is not int or not least <= value <= most:
            raise traitlets.TraitError(
                f"{name} is {value!r}; it must be an int from {least} to {most}"
            )
    return {name: given[name] for name in LIMITS}


def stack(rows):
    return [
        Layer(*(row[name] for name in PARAMETERS))
        for row in rows
        for _ in range(row["repeat"])
    ]


class ReceptiveFieldFigure(Figure):
    """Up to 10 rows of layers, one axis: `ReceptiveFieldFigure([Layer(3), Layer(3, stride=2)])`.

    Traits, each synced both ways: `layers` (dicts of kernel, stride, padding, dilation, repeat, input side
    first; Layers are taken too), `input_size` (pixels), `selected` ([row, unit]; row 0 is the input, unit -1
    the middle one), `view` ("stack" or "photograph"), `spot` ([y, x] on the photograph). What cannot be drawn
    raises TraitError.
    """

    name = "receptive-field"
    alt = (
        "Five layers of 3×3 convolutions above a row of 15 pixels. The middle output is lit, and below it a cone "
        "that widens by two units a layer, down to 11 lit pixels; bars under them show the weight of each, "
        "largest in the middle."
    )

    said = dict(
        LIMITS=LIMITS,
        MOST_ROWS=MOST_ROWS,
        MOST_FIELD=MOST_FIELD,
        MOST_PIXELS=MOST_PIXELS,
        PLAIN=PLAIN,
        PRESETS=PRESETS,
    )

    layers = traitlets.List().tag(sync=True)
    input_size = traitlets.Int(15, min=1, max=MOST_PIXELS).tag(sync=True)
    selected = traitlets.Tuple(
        traitlets.Int(), traitlets.Int(), default_value=(-1, -1)
    ).tag(sync=True)
    view = Choice(("stack", "photograph"), "stack").tag(sync=True)
    spot = traitlets.Tuple(
        traitlets.Int(), traitlets.Int(), default_value=(100, 112)
    ).tag(sync=True)
    photo = traitlets.Unicode().tag(sync=True, page=False)

    def __init__(self, layers=None, **traits):
        layers = [PLAIN] * 5 if layers is None else layers
        super().__init__(layers=layers, **traits)

    @property
    def stack(self):
        """The layers drawn, input side first, repeated ones written out: a list of Layer."""
        return stack(self.layers)

    @traitlets.validate("layers")
    def _check_layers(self, proposal):
        rows = [row(layer) for layer in proposal["value"]]
        if not 1 <= len(rows) <= MOST_ROWS:
            raise traitlets.TraitError(
                f"layers has {len(rows)} rows; it must have 1 to {MOST_ROWS}"
            )
        self._check_fit(rows, self.input_size)
        return rows

    @traitlets.validate("input_size")
    def _check_input_size(self, proposal):
        self._check_fit(self.layers, proposal["value"])
        return proposal["value"]

    @traitlets.validate("selected")
    def _check_selected(self, proposal):
        level, unit = proposal["value"]
        if not -1 <= level <= len(self.layers) or unit < -1:
            raise traitlets.TraitError(
                f"selected is {proposal['value']}; it must be [row, unit] of this stack"
            )
        return proposal["value"]

    @traitlets.default("photo")
    def _companion(self):
        picture = base64.b64encode((STATIC / "companion.jpg").read_bytes()).decode()
        return f"data:image/jpeg;base64,{picture}"

    @staticmethod
    def _check_fit(rows, size):
        layers = stack(map(row, rows))
        field = receptive_field(layers)
        if max(field.size, field.stride) > MOST_FIELD:
            raise traitlets.TraitError(
                f"these layers see too far to draw: {field}; at most {MOST_FIELD} pixels"
            )
        for layer in layers:
            try:
                size = output_size(size, layer)
            except ValueError as error:
                raise traitlets.TraitError(
                    f"these layers do not fit: {error}"
                ) from None
