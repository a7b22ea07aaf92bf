"""The figure of chapter 2 that counts how many of nine weights meet the map as the rate grows."""

import traitlets

from .figure import Figure, within

MOST = 129
LIMITS = dict(size=(1, MOST), rate=(1, MOST))
PRESETS = {
    "DeepLab v3’s map of 65": dict(size=65, rate=24),
    "ASPP, 513 pixels, output stride 16": dict(size=33, rate=18),
    "ASPP, 513 pixels, output stride 8": dict(size=65, rate=36),
    "ASPP’s rate 18, 224 pixels, output stride 16": dict(size=14, rate=18),
}


class DegenerateFigure(Figure):
    """A 3×3 atrous kernel over a square map, padded by its rate: `DegenerateFigure(size=33, rate=18)`.

    Traits, each synced both ways: `size` (the map's side) and `rate`, both 1 to 129, and `position` ([y, x] of
    the kernel's center on the map; -1 is the middle). What cannot be drawn raises TraitError.
    """

    name = "degenerate"
    alt = (
        "A map of 65 × 65 positions, colored by how many weights of a 3×3 kernel of rate 24 lie inside it: nine in "
        "the middle, six along the sides, four in the corners. Beside it the share of each against the rate, from "
        "nearly all nine at rate 1 to the center weight alone at rate 65."
    )

    said = dict(LIMITS=LIMITS, MOST=MOST, PRESETS=PRESETS)

    size = traitlets.Int(65).tag(sync=True)
    rate = traitlets.Int(24).tag(sync=True)
    position = traitlets.Tuple(
        traitlets.Int(min=-1, max=MOST - 1),
        traitlets.Int(min=-1, max=MOST - 1),
        default_value=(-1, -1),
    ).tag(sync=True)

    @traitlets.validate("size", "rate")
    def _check_number(self, proposal):
        return within(LIMITS, proposal)
