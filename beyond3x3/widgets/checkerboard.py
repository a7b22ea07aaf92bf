"""The figure of chapter 5 on where checkerboards come from, and what trained networks made of them."""

import json
import math

import traitlets

from .figure import Choice, Figure, decoded, source


def up(kind, kernel, stride=2):
    return dict(kind=kind, kernel=kernel, stride=stride)


def preset(layers, cleanup=()):
    return dict(layers=layers, cleanup=list(cleanup))


KINDS = ("transposed", "nearest", "bilinear", "shuffle")
LIMITS = dict(
    kernel=(1, 8), stride=(2, 4), cleanup=(1, 5), layers=(1, 4), cleanups=(0, 3)
)
STACK = [up("transposed", 3)] * 3
PRESETS = {
    "Kernel 3, stride 2": preset([up("transposed", 3)]),
    "Kernel 3, stride 2, three times": preset(3 * [up("transposed", 3)]),
    "Kernel 4, stride 2, three times": preset(3 * [up("transposed", 4)]),
    "Kernel 5, stride 2, four times": preset(4 * [up("transposed", 5)]),
    "Kernel 4, stride 3": preset([up("transposed", 4, 3)]),
    "Kernel 3, evened out by kernel 4": preset(
        [up("transposed", 3), up("transposed", 4)]
    ),
    "A clean-up kernel of 3 that fails": preset([up("transposed", 3)], [3]),
    "A clean-up kernel of 2 that works": preset([up("transposed", 3)], [2]),
    "Nearest, then convolution, three times": preset(3 * [up("nearest", 3)]),
    "Pixel shuffle, three times": preset(3 * [up("shuffle", 3)]),
}
LENS, MOST_SIZE, MOST_OUTPUTS, MOST_SHOWN = 12, 96, 10, 256
MOMENTS = ("before", "after", "after_features")
MEASURES = ("constant", "energy")


def upsampling(layer):
    """An upsampling layer as a plain dict of kind, kernel and stride; TraitError where it is none."""
    if not isinstance(layer, dict) or set(layer) - {"kind", "kernel", "stride"}:
        raise traitlets.TraitError(
            f"layers holds {layer!r}; it must hold dicts of kind, kernel and stride"
        )
    layer = up("transposed", 3) | layer
    if not isinstance(layer["kind"], str) or layer["kind"] not in KINDS:
        raise traitlets.TraitError(
            f"kind is {layer['kind']!r}; it must be one of {', '.join(KINDS)}"
        )
    for name in ("kernel", "stride"):
        check_number(name, layer[name])
    return layer


def check_number(name, value):
    least, most = LIMITS[name]
    if type(value) is not int or not least <= value <= most:
        raise traitlets.TraitError(
            f"{name} is {value!r}; it must be an int from {least} to {most}"
        )


def check_picture(name, given, size):
    try:
        pixels = decoded(name, given)
    except ValueError as error:
        raise traitlets.TraitError(str(error)) from None
    if len(pixels) != size**2:
        raise traitlets.TraitError(
            f"{name} holds {len(pixels)} bytes; it must hold {size} × {size}, one a pixel"
        )


def check_measure(name, value):
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        raise traitlets.TraitError(f"{name} is {value!r}; it must be a finite number")


def checked(trained):
    """Outputs of networks as the figure shows them; TraitError where it cannot."""
    if missing := {"size", "target", "energy_target", "outputs"} - set(trained):
        raise traitlets.TraitError(f"trained lacks {', '.join(sorted(missing))}")
    size, outputs = trained["size"], trained["outputs"]
    if type(size) is not int or not LENS <= size <= MOST_SIZE:
        raise traitlets.TraitError(
            f"size is {size!r}; it must be an int from {LENS} to {MOST_SIZE}"
        )
    check_picture("target", trained["target"], size)
    check_measure("energy_target", trained["energy_target"])
    if not isinstance(outputs, list) or not 1 <= len(outputs) <= MOST_OUTPUTS:
        raise traitlets.TraitError(
            f"outputs must be a list of 1 to {MOST_OUTPUTS} networks' outputs"
        )
    for output in outputs:
        check_output(output, size)
    return trained


def check_output(output, size):
    name = output.get("name") if isinstance(output, dict) else None
    if not isinstance(name, str) or not 1 <= len(name) <= 32:
        raise traitlets.TraitError(
            "an output must be a dict whose name has 1 to 32 letters"
        )
    for moment in MOMENTS:
        if moment == "after_features" and moment not in output:
            continue
        measures = [f"{measure}_{moment}" for measure in MEASURES]
        if missing := {moment, *measures} - set(output):
            raise traitlets.TraitError(f"{name} lacks {', '.join(sorted(missing))}")
        check_picture(f"{name}, {moment}", output[moment], size)
        for measure in measures:
            check_measure(f"{name}, {measure}", output[measure])
    for measure in set(output) & {f"psnr_{moment}" for moment in MOMENTS}:
        check_measure(f"{name}, {measure}", output[measure])


class CheckerboardFigure(Figure):
    """One to four upsampling layers and their overlap: `CheckerboardFigure([dict(kernel=3, stride=2)])`.

    Traits, each synced both ways: `layers` (dicts of kind, one of "transposed", "nearest", "bilinear" and
    "shuffle", kernel and stride, input side first), `cleanup` (kernels of stride-1 layers after them),
    `direction` ("forward" or "gradient"), `selected` ((row, column) of an output, -1 for the middle); and for
    the networks `trained` (a dict of size, target, energy_target and outputs), `upsampler` (which of its
    outputs), `moment` ("before" or "after" training, or "after_features" where it has outputs of that) and `lens` ((row,
    column) of its middle). What cannot be drawn raises TraitError.
    """

    name = "checkerboard"
    alt = (
        "Three transposed convolutions with kernel 3 and stride 2, one below the other, as bars: how many products "
        "reach each output. After the first it is 1 and 2 in turn, after the second 1 to 3, after the third 1 to 5 "
        "in a pattern of period 8. Below, in two dimensions, it is a plaid of dark and light squares, 1 to 25."
    )

    said = dict(
        LIMITS=LIMITS,
        KINDS=KINDS,
        MOST_OUTPUTS=MOST_OUTPUTS,
        LENS=LENS,
        PRESETS=PRESETS,
    )

    layers = traitlets.List().tag(sync=True)
    cleanup = traitlets.List().tag(sync=True)
    direction = Choice(("forward", "gradient"), "forward").tag(sync=True)
    selected = traitlets.Tuple(
        traitlets.Int(min=-1, max=MOST_SHOWN - 1),
        traitlets.Int(min=-1, max=MOST_SHOWN - 1),
        default_value=(-1, -1),
    ).tag(sync=True)
    trained = traitlets.Dict().tag(sync=True)
    upsampler = traitlets.Int(0).tag(sync=True)
    moment = Choice(MOMENTS).tag(sync=True)
    lens = traitlets.Tuple(
        traitlets.Int(min=0), traitlets.Int(min=0), default_value=(24, 24)
    ).tag(sync=True)

    known = None

    def __init__(self, layers=None, **traits):
        super().__init__(layers=STACK if layers is None else layers, **traits)

    @traitlets.default("trained")
    def _shipped(self):
        return json.loads(source("checkerboard.json"))

    @traitlets.default("moment")
    def _last(self):
        shared = set.intersection(*map(set, self.trained["outputs"]))
        return [moment for moment in MOMENTS if moment in shared][-1]

    @traitlets.validate("layers")
    def _check_layers(self, proposal):
        layers, (least, most) = proposal["value"], LIMITS["layers"]
        if not least <= len(layers) <= most:
            raise traitlets.TraitError(
                f"layers has {len(layers)}; it must have {least} to {most}"
            )
        return [upsampling(layer) for layer in layers]

    @traitlets.validate("cleanup")
    def _check_cleanup(self, proposal):
        kernels, (_, most) = proposal["value"], LIMITS["cleanups"]
        if len(kernels) > most:
            raise traitlets.TraitError(
                f"cleanup has {len(kernels)} kernels; it must have at most {most}"
            )
        for kernel in kernels:
            check_number("cleanup", kernel)
        return kernels

    def sound(self):
        """What `trained` holds, checked when it is new."""
        if self.known is not self.trained:
            self.known = checked(self.trained)
        return self.known

    @traitlets.validate("trained")
    def _check_trained(self, proposal):
        self.known = checked(proposal["value"])
        return self.known

    @traitlets.validate("moment")
    def _check_moment(self, proposal):
        if not all(proposal["value"] in output for output in self.sound()["outputs"]):
            raise traitlets.TraitError(
                f"moment is {proposal['value']!r}; not every network has outputs of it"
            )
        return proposal["value"]

    @traitlets.validate("upsampler")
    def _check_upsampler(self, proposal):
        last = len(self.sound()["outputs"]) - 1
        if not 0 <= proposal["value"] <= last:
            raise traitlets.TraitError(
                f"upsampler is {proposal['value']}; it must be an int from 0 to {last}"
            )
        return proposal["value"]

    @traitlets.validate("lens")
    def _check_lens(self, proposal):
        size = self.sound()["size"]
        if max(proposal["value"]) >= size:
            raise traitlets.TraitError(
                f"lens is {proposal['value']}; it must lie within {size} × {size} pixels"
            )
        return proposal["value"]
