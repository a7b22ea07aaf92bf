"""The figure of chapter 4 that follows a size through a convolution and back through its transpose."""

import traitlets

from ..receptive_fields import Layer, output_size
from .figure import Figure, within

MOST = 24
LIMITS = dict(
    size=(1, MOST), kernel=(1, 7), stride=(1, 4), padding=(0, 6), dilation=(1, 4)
)


class ShapesFigure(Figure):
    """Sizes before and after one convolution, and what its transpose makes of them: `ShapesFigure(stride=2)`.

    Traits, each synced both ways: `size` (the size that is followed, 1 to 24), `kernel` (1 to 7), `stride` and `dilation`
    (1 to 4), `padding` (0 to 6).
    What leaves nothing, or pads by more than the kernel reaches, raises TraitError.
    """

    name = "shapes"
    alt = (
        "A staircase: input sizes 1 to 24 across, the output size of a convolution with kernel 5, stride 3, padding 2 "
        "upward. The sizes 13, 14 and 15 share the step at 5. A path goes up from 15 to that step, and the transpose "
        "leads along it and down to 13; output padding 1 would lead to 14, and 2 back to 15."
    )

    said = dict(LIMITS=LIMITS, MOST=MOST)

    size = traitlets.Int(15).tag(sync=True)
    kernel = traitlets.Int(5).tag(sync=True)
    stride = traitlets.Int(3).tag(sync=True)
    padding = traitlets.Int(2).tag(sync=True)
    dilation = traitlets.Int(1).tag(sync=True)

    @traitlets.validate(*LIMITS)
    def _check(self, proposal):
        value = within(LIMITS, proposal)
        given = {name: getattr(self, name) for name in LIMITS}
        given[proposal["trait"].name] = value
        size = given.pop("size")
        try:
            layer = Layer(**given)
            output_size(size, layer)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None
        if layer.padding > layer.reach:
            raise traitlets.TraitError(
                f"padding is {layer.padding}; the figure pads by at most dilation·(kernel − 1) = {layer.reach}"
            )
        return value
