"""What the outputs along one axis see of one axis of the image. Plain numbers: neither torch nor numpy."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, gcd, lcm

LONGEST = 8192  # outputs, of a period; of a longer one those that the map has are listed


class Unclear(Exception):
    """Why it cannot be followed what the outputs of an operation see."""


@dataclass(frozen=True)
class Reading:
    """One axis of an operation: its output u reads the inputs `of(u)`, centered at first + u * step.

    `around` says that what lies beyond one end of the map is read at the other: then a tile is no part of an image.
    """

    step: Fraction
    first: Fraction
    of: Callable
    around: bool = False


@lru_cache(4096)
def by_layer(kernel, stride=1, padding=0, dilation=1, transposed=False):
    """A convolution or pooling, or a transposed one, as `b3.paths` counts them; padding is that of the start."""
    step, first = Fraction(stride), Fraction(dilation * (kernel - 1), 2) - padding
    if not transposed:
        reach = dilation * (kernel - 1) + 1
        return Reading(
            step,
            first,
            lambda u: range(u * stride - padding, u * stride - padding + reach, dilation),
        )

    def of(u):
        places = (divmod(u + padding - tap * dilation, stride) for tap in range(kernel))
        return [place for place, between in places if not between]

    return Reading(1 / step, -first / step, of)


@lru_cache(4096)
def by_slice(first, step=1):
    """Output u is input first + u * step; a step of −1 turns the axis around."""
    return Reading(Fraction(step), Fraction(first), lambda u: [first + u * step])


@lru_cache(4096)
def by_nearest(step, offset=Fraction(0), outputs=0):
    """Output u is the input under u * step + offset; the center is that of one period of outputs.

    Where all `outputs` are what whole repeats give, they are read as these: 47 from 24 places as 48 are.
    """
    step = Fraction(step)
    repeats = max(1, round(1 / step))
    if outputs and all(floor(u * step + offset) == u // repeats for u in range(outputs)):
        step, offset = Fraction(1, repeats), Fraction(0)

    def of(u):
        return [floor(u * step + offset)]

    turn = step.denominator
    return Reading(step, sum(of(u)[0] - u * step for u in range(turn)) / turn, of)


@lru_cache(4096)
def by_filter(step, first, radius=1, widened=1):
    """Output u weighs the inputs around first + u * step: within 1 is linear, within 2 cubic, wider against aliasing."""
    step, first, reach = Fraction(step), Fraction(first), Fraction(radius * widened)

    def of(u):
        place = first + u * step
        if widened == place.denominator == 1:  # there the others have weight zero
            return [int(place)]
        return range(floor(place - reach) + 1, ceil(place + reach))

    return Reading(step, first, of)


def by_apart(reading, apart):
    """A reading of step 1 along every apart-th place, for each of the places between: a dilation by hand."""
    return Reading(
        reading.step,
        reading.first * apart,
        lambda u: [place * apart + u % apart for place in reading.of(u // apart)],
        reading.around,
    )


@lru_cache(4096)
def by_share(inputs, outputs):
    """Adaptive pooling: output u has the inputs that its share of the axis touches."""
    step = Fraction(inputs, outputs)
    return Reading(step, (step - 1) / 2, lambda u: range(floor(u * step), ceil((u + 1) * step)))


def each(value, axes):
    """One value per axis, from a number or a sequence."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    return values * axes if len(values) == 1 else values


def window(size, kernel, stride, padding, dilation, ceil_mode):
    """What a convolution or pooling reads along one axis, and how many outputs it has."""
    reach = dilation * (kernel - 1) + 1
    if padding == "same":
        padding = ((reach - 1) // 2, reach - 1 - (reach - 1) // 2)
    before, after = each(0 if padding == "valid" else padding, 2)
    room = size + before + after - reach
    outputs = (-(-room // stride) if ceil_mode else room // stride) + 1
    if ceil_mode and (outputs - 1) * stride >= size + before:
        outputs -= 1
    return by_layer(kernel, stride, before, dilation), outputs


RADIUS = {"linear": 1, "bilinear": 1, "trilinear": 1, "bicubic": 2, "cubic": 2}


def resizing(inputs, outputs, mode="nearest", step=None, align_corners=False, antialias=False):
    """What one axis of an interpolation reads: `step` inputs per output, inputs / outputs unless told."""
    step = Fraction(inputs, outputs) if step is None else Fraction(step)
    if mode in ("nearest", "nearest-exact"):
        return by_nearest(step, step / 2 if mode == "nearest-exact" else Fraction(0), outputs)
    if mode == "area":
        return by_share(inputs, outputs)
    if mode not in RADIUS:
        raise Unclear(f"unknown operation: interpolate with mode={mode!r}")
    if align_corners:
        step, first = Fraction(max(inputs - 1, 1), max(outputs - 1, 1)), Fraction(0)
    else:
        first = (step - 1) / 2
    return by_filter(step, first, RADIUS[mode], max(1, step) if antialias else 1)


@dataclass(frozen=True)
class Sight:
    """One axis of a map: output u = q * len(spans) + j sees spans[j] = (first, last), moved by q * shift.

    A span is None where an output sees nothing. Where outputs follow no stride, shift is None: then there is a span for
    every output of the map. Where there is no one center, center is None, and `reason` says why, `since` which operation.
    """

    spans: tuple = ((0, 0),)
    shift: int | None = 1
    center: Fraction | None = Fraction(0)
    reason: str = ""
    since: str = ""

    @property
    def stride(self):
        return None if self.shift is None else Fraction(self.shift, len(self.spans))

    @property
    def sizes(self):
        """The least and the most pixels that an output of one period sees."""
        sizes = [last - first + 1 for first, last in filter(None, self.spans)]
        return (min(sizes) if None not in self.spans else 0, max(sizes)) if sizes else (0, 0)

    def span(self, output):
        if self.shift is None:
            return self.spans[output] if 0 <= output < len(self.spans) else None
        turns, phase = divmod(output, len(self.spans))
        span, moved = self.spans[phase], turns * self.shift
        return span and (span[0] + moved, span[1] + moved)

    @lru_cache(4096)  # noqa: B019 a sight is a value, the same in every network
    def through(self, reading, outputs):
        """What the outputs of an operation see, `outputs` of them, whose inputs see this."""
        if self.shift is None:
            return replace(
                self,
                spans=tuple(hull(map(self.span, reading.of(u))) for u in range(outputs)),
            )
        turns = len(self.spans) // gcd(len(self.spans), reading.step.numerator)
        period, advance = (
            turns * reading.step.denominator,
            turns * reading.step.numerator,
        )
        if period > max(LONGEST, outputs):
            return self.listed(outputs, reading.of, f"outputs repeat only every {period} places")
        spans = tuple(hull(map(self.span, reading.of(output))) for output in range(period))
        center = None if self.center is None else self.center + self.stride * reading.first
        return replace(self, spans=spans, shift=int(self.stride * advance), center=center)

    def blinded(self):
        """The same places where nothing is seen, since along another axis nothing is."""
        return Sight((None,) * len(self.spans), self.shift, self.center, self.reason, self.since)

    def joined(self, sights, outputs):
        return joined(sights, outputs)

    def within(self, reading, block, outputs):
        """What outputs see that read inputs of their own block alone; its border cuts."""

        def of(u):
            start = u // block * block
            return [start + place for place in reading.of(u - start) if 0 <= place < block]

        if self.shift is None:
            return self.listed(outputs, of, self.reason, self.since)
        period = lcm(len(self.spans), block)
        spans = tuple(hull(map(self.span, of(output))) for output in range(period))
        center = None if self.center is None else self.center + self.stride * reading.first
        return replace(self, spans=spans, shift=int(self.stride * period), center=center)

    def listed(self, outputs, of, reason, since=""):
        """What outputs see of which the u-th reads the inputs of(u), whatever these are."""
        spans = tuple(hull(map(self.span, of(output))) for output in range(outputs))
        return Sight(spans, None, None, self.reason or reason, self.since or since)

    def whole(self, outputs, reason, since=""):
        """What all of the outputs see together, said of each: their places are not known any more."""
        span = hull(map(self.span, range(outputs)))
        return Sight((span,), 0, None, self.reason or reason, self.since or since)

    def numbers(self):
        """Size, stride, padding and center; None where these do not describe it."""
        if self.center is None or not any(self.spans):
            return None
        numbers = self.stride, Fraction(self.sizes[1] - 1, 2) - self.center, self.center
        return self.sizes[1], *(int(n) if n.denominator == 1 else n for n in numbers)


def hull(spans):
    spans = [span for span in spans if span]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def joined(sights, outputs):
    """What an output sees that adds or concatenates maps: the hull, and where they do not align, why."""
    if all(sight == sights[0] for sight in sights):
        return sights[0]
    reason, since = next(((s.reason, s.since) for s in sights if s.reason), (disagreement(sights), ""))
    strides = {sight.stride for sight in sights}
    if None in strides or len(strides) > 1:
        spans = tuple(hull(sight.span(output) for sight in sights) for output in range(outputs))
        return Sight(spans, None, None, reason, since)
    period = lcm(*(len(sight.spans) for sight in sights))
    spans = tuple(hull(sight.span(output) for sight in sights) for output in range(period))
    center = None if reason else sights[0].center
    return Sight(spans, int(sights[0].stride * period), center, reason, since)


def disagreement(sights):
    """Why maps do not align; empty where they do."""
    for name, kind in ("stride", "strides"), ("center", "centers"):
        values = sorted({getattr(sight, name) for sight in sights} - {None})
        if len(values) > 1:
            listed = ", ".join(map(str, values[:-1])) + f" and {values[-1]}"
            return f"branches do not align: {kind} {listed} differ by {values[-1] - values[0]}"
    return ""
