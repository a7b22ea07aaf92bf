"""The figure of the kernels' page that shows what one tile of outputs loads from a map, and what comes along in vain."""

import traitlets

from .figure import Choice, Figure, within

SECTOR, LINE = 32, 128  # bytes
LIMITS = dict(kernel=(1, 5), stride=(1, 4), rate=(1, 18))
TILES = ("4 × 16", "8 × 8", "8 × 16", "4 × 32", "16 × 16")
BYTES = {"half": 2, "single": 4}
PLAIN = dict(kernel=3, stride=1, rate=1, padding="same")
PRESETS = {
    "A plain 3 × 3": PLAIN,
    "Holes: 3 × 3, rate 2": PLAIN | dict(rate=2),
    "Holes: 3 × 3, rate 4": PLAIN | dict(rate=4),
    "ASPP: 3 × 3, rate 18": PLAIN | dict(rate=18),
    "A ResNet’s shortcut: 1 × 1, stride 2": PLAIN | dict(kernel=1, stride=2),
    "A ResNet’s 3 × 3, stride 2": PLAIN | dict(stride=2),
    "Patches: 4 × 4, stride 4": dict(kernel=4, stride=4, rate=1, padding="none"),
}


class LoadedTileFigure(Figure):
    """What one tile of outputs loads of one channel, channels first: `LoadedTileFigure(rate=4)`.

    Traits, each synced both ways: `kernel` (taps per side, 1 to 5), `stride` (1 to 4), `rate` (1 to 18), `padding`
    ("same" or "none"), `tile` (one of TILES, rows × columns), `precision` ("half" or "single"), and `position`
    ([row, column] of the chosen number in the drawing; -1 is the middle). What cannot be drawn raises TraitError.
    """

    name = "loaded-tile"
    alt = (
        "A part of one channel of a map: 16 rows, three sectors of 32 bytes across. A tile of 8 × 16 outputs with 3×3 taps "
        "at rate 4 loads 1152 numbers of it, 384 different ones, those in the middle 6 times, those in the corners once. "
        "The sectors bring 1536 bytes, and half of these, dots on both sides, nobody reads."
    )

    said = dict(
        LIMITS=LIMITS,
        PRESETS=PRESETS,
        TILES=TILES,
        BYTES=BYTES,
        SECTOR=SECTOR,
        LINE=LINE,
    )

    kernel = traitlets.Int(3).tag(sync=True)
    stride = traitlets.Int(1).tag(sync=True)
    rate = traitlets.Int(4).tag(sync=True)
    padding = Choice(("same", "none"), default_value="same").tag(sync=True)
    tile = Choice(TILES, default_value="8 × 16").tag(sync=True)
    precision = Choice(tuple(BYTES), default_value="half").tag(sync=True)
    position = traitlets.Tuple(
        traitlets.Int(min=-1, max=255),
        traitlets.Int(min=-1, max=255),
        default_value=(-1, -1),
    ).tag(sync=True)

    @traitlets.validate(*LIMITS)
    def _check_number(self, proposal):
        return within(LIMITS, proposal)
