"""The figure of chapter 2 that says what a list of dilation rates sees, and what it never sees."""

import traitlets

from .figure import Figure, within

LIMITS = dict(rate=(1, 32), layers=(1, 8), kernel=(2, 5), field=(2, 513))
PRESETS = {
    "Three times 2": dict(rates=[2, 2, 2], kernel=3),
    "Doubling: 1, 2, 4": dict(rates=[1, 2, 4], kernel=3),
    "Powers of 3: each pixel once": dict(rates=[1, 3, 9], kernel=3),
    "Hybrid dilated convolution, good: 1, 2, 5": dict(rates=[1, 2, 5], kernel=3),
    "Hybrid dilated convolution, bad: 1, 2, 9": dict(rates=[1, 2, 9], kernel=3),
    "1, 2, 5 twice": dict(rates=[1, 2, 5, 1, 2, 5], kernel=3),
    "Yu & Koltun’s context module": dict(rates=[1, 1, 2, 4, 8, 16, 1], kernel=3),
    "WaveNet’s doubling, kernel 2": dict(rates=[1, 2, 4, 8, 16], kernel=2),
}
MOST_SPAN = 1 + 8 * 32 * 4


class DilationScheduleFigure(Figure):
    """One to eight stride-1 layers of one kernel: `DilationScheduleFigure([1, 2, 5])`.

    Traits, each synced both ways: `rates` (1 to 32, input side first), `kernel` (2 to 5, the same in every layer), `spot`
    ([y, x], a pixel of the field counted from its upper left corner; -1 is the middle), and for the search
    `field` (pixels to span, 2 to 513) and `layers` (1 to 8). What cannot be drawn raises TraitError.
    """

    name = "dilation-schedule"
    alt = (
        "Three beads with the rates 2, 2, 2 above a square of 13 × 13 pixels. Only every second pixel of every "
        "second row is colored, 49 of 169; bars under the square show the same gaps, and the spectrum rises to "
        "its full height again at period 2."
    )

    said = dict(LIMITS=LIMITS, PRESETS=PRESETS)

    rates = traitlets.List([2, 2, 2]).tag(sync=True)
    kernel = traitlets.Int(3).tag(sync=True)
    spot = traitlets.Tuple(
        traitlets.Int(min=-1, max=MOST_SPAN - 1),
        traitlets.Int(min=-1, max=MOST_SPAN - 1),
        default_value=(-1, -1),
    ).tag(sync=True)
    field = traitlets.Int(15).tag(sync=True)
    layers = traitlets.Int(3).tag(sync=True)

    def __init__(self, rates=None, **traits):
        super().__init__(**({} if rates is None else dict(rates=rates)), **traits)

    @traitlets.validate("rates")
    def _check_rates(self, proposal):
        rates, (least, most) = proposal["value"], LIMITS["layers"]
        if not least <= len(rates) <= most:
            raise traitlets.TraitError(
                f"rates has {len(rates)} layers; it must have {least} to {most}"
            )
        least, most = LIMITS["rate"]
        for rate in rates:
            if type(rate) is not int or not least <= rate <= most:
                raise traitlets.TraitError(
                    f"rates holds {rate!r}; it must hold ints from {least} to {most}"
                )
        return rates

    @traitlets.validate("kernel", "field", "layers")
    def _check_number(self, proposal):
        return within(LIMITS, proposal)
