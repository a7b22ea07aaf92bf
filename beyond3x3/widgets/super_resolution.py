"""The figure of chapter 6 in which trained networks enlarge a photograph, pixel by pixel next to the original."""

import json
import math

import numpy as np
import traitlets

from .figure import Choice, Figure, decoded, source, within

TAILS = ("shuffle", "transposed", "resize")
SCALES = (2, 3)
PATCH = 48
LEAST_SIDE, MOST_SIDE, BLOCK = PATCH, 144, 6
MOST_PHOTOGRAPHS, MOST_NETWORKS, MOST_PRODUCTS = 8, 5, 100_000
LIMITS = dict(photograph=(0, MOST_PHOTOGRAPHS - 1), scale=SCALES)
PHOTOGRAPH = {"name", "height", "width", "luminance", "chroma"}
NETWORK = {"name", "scale", "shapes", "weights"}


def check_keys(what, given, needed):
    if not isinstance(given, dict) or needed - set(given):
        raise ValueError(f"{what} must be a dict of {', '.join(sorted(needed))}")


def check_name(name):
    if not isinstance(name, str) or not 1 <= len(name) <= 24:
        raise ValueError(f"name is {name!r}; it must be a string of 1 to 24 letters")


def decoded_to(name, text, size):
    data = decoded(name, text)
    if len(data) != size:
        raise ValueError(f"{name} holds {len(data)} bytes; it must hold {size}")
    return data


def check_photograph(photograph):
    """Refuse with ValueError what is no photograph of a size that the page has time and room for."""
    check_keys("a photograph", photograph, PHOTOGRAPH)
    if others := set(photograph) - PHOTOGRAPH:
        raise ValueError(f"a photograph has no {', '.join(map(str, others))}")
    check_name(photograph["name"])
    sides = height, width = photograph["height"], photograph["width"]
    for side in sides:
        if type(side) is not int or not LEAST_SIDE <= side <= MOST_SIDE or side % BLOCK:
            raise ValueError(
                f"its sides are {height!r} and {width!r}; they must be multiples of {BLOCK} from {LEAST_SIDE} "
                f"to {MOST_SIDE}"
            )
    decoded_to("luminance", photograph["luminance"], height * width)
    chroma = photograph["chroma"]
    if not isinstance(chroma, (list, tuple)) or len(chroma) != 2:
        raise ValueError("chroma must hold two strings, Cb and Cr")
    for plane in chroma:
        decoded_to("chroma", plane, height * width // BLOCK**2)


def check_network(network):
    """Refuse with ValueError what is no packed network that enlarges a picture of one channel by 2 or 3."""
    check_keys("a network", network, NETWORK)
    check_name(network["name"])
    tail, scale = network.get("tail", network["name"]), network["scale"]
    if not isinstance(tail, str) or tail not in TAILS:
        raise ValueError(f"tail is {tail!r}; it must be one of {', '.join(TAILS)}")
    if type(scale) is not int or scale not in SCALES:
        raise ValueError(f"scale is {scale!r}; it must be 2 or 3")
    products = check_shapes(network["shapes"], tail, scale)
    if products > MOST_PRODUCTS:
        raise ValueError(
            f"the shapes need {products} products for each input pixel; the page has time for {MOST_PRODUCTS}"
        )
    numbers = sum(map(math.prod, network["shapes"]))
    weights = decoded_to("weights", network["weights"], 2 * numbers)
    if not np.isfinite(np.frombuffer(weights, "<f2")).all():
        raise ValueError("weights holds numbers that are not finite as float16")
    for measure, value in network.items():
        if measure in NETWORK | {"tail"}:
            continue
        if type(value) not in (int, float) or not -1e6 < value < 1e6:
            raise ValueError(f"{measure} is {value!r}; it must be a number")


def check_shapes(shapes, tail, scale):
    """How many products the layers need for each input pixel; ValueError for what one map does not pass through."""
    if not isinstance(shapes, list) or not all(
        isinstance(shape, list)
        and all(type(length) is int and length > 0 for length in shape)
        for shape in shapes
    ):
        raise ValueError("shapes must be a list of lists of ints of at least 1")
    *layers, last = [*shapes] or [[]]
    channels, products = 1, 0
    if len(layers) % 2:
        raise ValueError(
            "shapes must hold a weight and a bias for each layer, and the weight of the tail"
        )
    for weight, bias in zip(layers[::2], layers[1::2], strict=True):
        match weight:
            case [outputs, inputs, height, width] if (
                inputs == channels and height == width and width % 2
            ):
                channels = outputs
            case _:
                raise ValueError(
                    f"shapes holds {weight}; it must be [Co, {channels}, k, k], k odd"
                )
        if bias != [channels]:
            raise ValueError(f"shapes holds {bias}; the bias must be [{channels}]")
        products += math.prod(weight)
    wanted = {
        "shuffle": (scale**2, channels),
        "transposed": (channels, 1),
        "resize": (1, channels),
    }[tail]
    match last:
        case [rows, columns, height, width] if (
            rows,
            columns,
        ) == wanted and height == width:
            fits = (
                width >= scale and (width - scale) % 2 == 0
                if tail == "transposed"
                else width % 2
            )
        case _:
            fits = False
    if not fits:
        kernels = f"k − {scale} even" if tail == "transposed" else "k odd"
        raise ValueError(
            f"shapes ends in {last}; for {tail} it must be [{wanted[0]}, {wanted[1]}, k, k], {kernels}"
        )
    return products + math.prod(last) * (scale**2 if tail == "resize" else 1)


class SuperResolutionFigure(Figure):
    """A photograph enlarged by networks, live, next to bicubic and the original: `SuperResolutionFigure()`.

    Traits, each synced both ways: `photographs` (dicts of `name`, `height` and `width`, `luminance` and `chroma`, the
    base64 of a byte for each pixel and of two for each 6 × 6), `networks` (dicts of `name`, `scale`, and the `shapes` and
    float16 `weights` of `packed`; your own has its `tail` too: "shuffle", "transposed" or "resize"), `photograph`
    (which of them), `scale` (2 or 3), `patch` ([row, column] of its first pixel), `lens` ([row, column] of the
    magnifier's middle in the patch, [] for none), `view` ("picture", or the difference to the original, "signed"
    or "absolute"). What cannot be shown raises TraitError.
    """

    name = "super-resolution"
    alt = (
        "One eye of the cat, six times: as it is, 48 × 48 pixels; as it is given, 16 × 16; and enlarged threefold by "
        "bicubic interpolation and by three small networks, which end in a shuffle, in a transposed convolution, and in "
        "a resize with a convolution. The three are a little sharper than bicubic, by less than 1 dB, and hard to tell apart."
    )

    said = dict(LIMITS=LIMITS, PATCH=PATCH, MOST_SIDE=MOST_SIDE)

    photographs = traitlets.List().tag(sync=True)
    networks = traitlets.List().tag(sync=True)
    photograph = traitlets.Int(0).tag(sync=True)
    scale = traitlets.Int(3).tag(sync=True)
    patch = traitlets.List([6, 0]).tag(sync=True)
    lens = traitlets.List([34, 38]).tag(sync=True)
    view = Choice(("picture", "signed", "absolute"), "picture").tag(sync=True)

    @traitlets.default("photographs")
    def _shipped_photographs(self):
        return json.loads(source("super_resolution.json"))["photographs"]

    @traitlets.default("networks")
    def _shipped_networks(self):
        return json.loads(source("super_resolution.json"))["networks"]

    @traitlets.validate("photographs")
    def _check_photographs(self, proposal):
        return each_checked(proposal, MOST_PHOTOGRAPHS, check_photograph)

    @traitlets.validate("networks")
    def _check_networks(self, proposal):
        networks = each_checked(proposal, len(SCALES) * MOST_NETWORKS, check_network)
        for scale in SCALES:
            count = sum(network["scale"] == scale for network in networks)
            if count > MOST_NETWORKS:
                raise traitlets.TraitError(
                    f"networks holds {count} of scale {scale}; it must hold at most {MOST_NETWORKS}"
                )
        return networks

    @traitlets.validate("photograph", "scale")
    def _check_number(self, proposal):
        return within(LIMITS, proposal)

    @traitlets.validate("patch")
    def _check_patch(self, proposal):
        return place(proposal, MOST_SIDE - PATCH)

    @traitlets.validate("lens")
    def _check_lens(self, proposal):
        return place(proposal, PATCH - 1) if proposal["value"] else []


def each_checked(proposal, most, check):
    name, given = proposal["trait"].name, proposal["value"]
    if not 1 <= len(given) <= most:
        raise traitlets.TraitError(
            f"{name} holds {len(given)}; it must hold 1 to {most}"
        )
    for at, one in enumerate(given):
        try:
            check(one)
        except ValueError as error:
            raise traitlets.TraitError(f"{name}[{at}]: {error}") from None
    return given


def place(proposal, last):
    name, value = proposal["trait"].name, proposal["value"]
    if len(value) != 2 or not all(type(at) is int and 0 <= at <= last for at in value):
        raise traitlets.TraitError(
            f"{name} is {value!r}; it must be [row, column], ints from 0 to {last}"
        )
    return value
