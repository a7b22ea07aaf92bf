"""Sliders over the learner's own Python function, alive in a kernel and on a static page."""

import base64
import html
import inspect
import io
import itertools
import os
import sys
from contextlib import nullcontext, redirect_stdout
from unittest.mock import patch

import traitlets
from PIL import Image

from .figure import Figure

MOST_FRAMES, COLORS = 60, 96


def pyplot():
    """The learner's matplotlib.pyplot, or None while nothing has imported it."""
    return sys.modules.get("matplotlib.pyplot")


def open_figures():
    return pyplot().get_fignums() if pyplot() else []


def opened_since(before):
    return [number for number in open_figures() if number not in before]


def nothing_shown():
    """While a function draws, plt.show() leaves its figures open: notebooks would show and close them."""
    return patch.object(pyplot(), "show") if pyplot() else nullcontext()


def extent(figure):
    """What savefig calls tight; it would draw a figure once more to know, which only one that lays itself out needs."""
    if figure.get_layout_engine():
        return "tight"
    return figure.get_tightbbox().padded(0.1)


def webp(figure, alt):
    drawn, small = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", bbox_inches=extent(figure))
    colors = Image.open(drawn).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    colors.save(small, "webp", lossless=True)
    data = base64.b64encode(small.getvalue()).decode()
    width, height = colors.size
    return dict(
        picture=f"data:image/webp;base64,{data}", alt=alt, width=width, height=height
    )


def frame(function, picked):
    """What one call shows, in parts: the text it printed or returned, and the pictures it drew."""
    before, printed = open_figures(), io.StringIO()
    try:
        with redirect_stdout(printed), nothing_shown():
            result = function(**picked)
        return parts_of(
            function, picked, result, printed.getvalue(), opened_since(before)
        )
    finally:
        for number in opened_since(before):
            pyplot().close(number)


def parts_of(function, picked, result, printed, new):
    drawn = [pyplot().figure(number) for number in new]
    returned = getattr(result, "figure", None)
    if hasattr(returned, "savefig") and returned not in drawn:
        drawn.append(returned)
    elif result is not None and not drawn:
        printed += str(result)
    settings = ", ".join(f"{name} {value}" for name, value in picked.items())
    alt = f"{(inspect.getdoc(function) or function.__name__).splitlines()[0]} ({settings})"
    said = [{"text": printed.rstrip()}] if printed.strip() else []
    return said + [webp(figure, alt) for figure in drawn]


def still_part(part):
    """The HTML of one part of a frame."""
    if "text" in part:
        return f"<pre>{html.escape(part['text'])}</pre>"
    size = f'width="{part["width"]}" height="{part["height"]}"'
    alt = html.escape(part["alt"])
    return f'<img loading="lazy" src="{part["picture"]}" alt="{alt}" {size}>'


class Sweep(Figure):
    """One slider per choice; `picked` holds the position on each, `frames` the results by position."""

    name = "sweep"
    said = dict(MOST_FRAMES=MOST_FRAMES)

    choices = traitlets.List(read_only=True).tag(sync=True)
    picked = traitlets.List(traitlets.Int()).tag(sync=True)
    frames = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, function, **choices):
        if not choices:
            raise ValueError(
                "sweep needs at least one choice, as in sweep(draw, layers=[1, 2, 4])"
            )
        for name, values in choices.items():
            if not isinstance(values, (list, tuple, range)) or not values:
                raise ValueError(
                    f"{name} is {values!r}; it must be a list of at least one value"
                )
        self.function, self.values = (
            function,
            {name: list(values) for name, values in choices.items()},
        )
        super().__init__()
        labels = [
            [name, [str(value) for value in values]]
            for name, values in self.values.items()
        ]
        self.set_trait("choices", labels)
        self.picked = [0] * len(choices)
        if os.environ.get("BEYOND3X3_STATIC"):
            positions = list(
                itertools.product(
                    *(range(len(values)) for values in self.values.values())
                )
            )
            if len(positions) > MOST_FRAMES:
                raise ValueError(
                    f"sweep has {len(positions)} settings; a page holds at most {MOST_FRAMES}"
                )
            frames = {
                self.key(position): self.frame(position) for position in positions
            }
            self.set_trait("frames", frames)
        else:
            self.show()
            self.observe(self.show, "picked")

    @staticmethod
    def key(position):
        return ",".join(map(str, position))

    def frame(self, position):
        picked = {
            name: values[at]
            for (name, values), at in zip(self.values.items(), position, strict=True)
        }
        return frame(self.function, picked)

    def show(self, change=None):
        try:
            parts = self.frame(self.picked)
        except Exception as error:
            if change is None:
                raise
            parts = [{"text": f"{type(error).__name__}: {error}"}]
        self.set_trait("frames", {self.key(self.picked): parts})

    @traitlets.validate("picked")
    def _check_picked(self, proposal):
        picked = proposal["value"]
        if len(picked) != len(self.choices) or any(
            not 0 <= at < len(values)
            for at, (_, values) in zip(picked, self.choices, strict=True)
        ):
            raise traitlets.TraitError(
                f"picked is {picked}; it must be one position on each choice"
            )
        return picked

    def still(self):
        shown = "".join(map(still_part, self.frames[self.key(self.picked)]))
        rows = '<div class="b3-choice"></div>' * len(self.choices)
        return (
            f'<div class="b3-still"><div class="b3-choices">{rows}</div>'
            f'<div class="b3-frame">{shown}</div></div>'
        )


def sweep(function, **choices):
    """Call `function` with a slider over each choice, as ipywidgets.interact does.

    `choices` are lists of values. What the function prints, returns or draws with matplotlib is shown; the
    first line of its docstring describes the picture to those who cannot see it. In a live kernel each step
    calls the function anew; on a static page every setting was computed when the book was built. Raises ValueError
    for no choice, for one that is no list or is empty, and while a page is built for more than 60 settings.
    """
    return Sweep(function, **choices)
