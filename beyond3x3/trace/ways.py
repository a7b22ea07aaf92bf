"""By which ways the outputs along one axis reach the pixels: readings and joins, from the image on.

A Sight has the span of what an output sees; a Traced one remembers how it came about, so that it can be said which
pixels inside the span are read, in how many ways, and what an operation read of the map before it.
"""

from collections import Counter
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

from .sight import Sight, joined


class Way:
    """Places along one axis of a map: read from the places below, or joined from several; the image has none below.

    `outputs` counts the places, None for the image. `center` and `stride` are those of their Sight.
    """

    def __init__(self, reading=None, below=(), outputs=None, center=Fraction(0), stride=Fraction(1)):
        self.reading, self.below, self.outputs = reading, tuple(below), outputs
        self.center, self.stride = center, stride

    def taps(self, output):
        """The places below that an output reads."""
        return list(self.reading.of(output)) if self.reading else [output]

    @cached_property
    def period(self):
        """After how many places the pattern of the ways repeats."""
        if self.reading:
            inner, step = self.below[0].period, self.reading.step
            return inner // gcd(inner, step.numerator) * step.denominator
        return lcm(*(way.period for way in self.below))

    def ordered(self, known=()):
        """This and all ways below it but the known ones and what they have below; each before those that it is read from."""
        found, done, stack = [], set(), [(self, False)]
        while stack:
            way, left = stack.pop()
            if left:
                found.append(way)
            elif way not in done and way not in known:
                done.add(way)
                stack += [(way, True), *((below, False) for below in way.below)]
        return found[::-1]


@dataclass(frozen=True)
class Traced(Sight):
    """A Sight and the Way of its places."""

    way: Way | None = None

    def kept(self, sight, reading, below, outputs):
        """The same sight with a way of its own; without one where something below has none."""
        values = [getattr(sight, field.name) for field in fields(Sight)]
        if None in below:
            return Sight(*values)
        return Traced(*values, Way(reading, below, outputs, sight.center, sight.stride))

    def through(self, reading, outputs):
        return self.kept(super().through(reading, outputs), reading, [self.way], outputs)

    def within(self, reading, block, outputs):
        return self.kept(super().within(reading, block, outputs), None, [None], outputs)

    def whole(self, outputs, reason, since=""):
        return self.kept(super().whole(outputs, reason, since), None, [None], outputs)

    def joined(self, sights, outputs):
        if all(sight == self for sight in sights):
            return self
        ways = dict.fromkeys(getattr(sight, "way", None) for sight in sights)
        return self.kept(joined(sights, outputs), None, list(ways), outputs)


def image():
    """What the pixels of one axis of the image see: themselves."""
    return Traced(way=Way())


def counted(way, output, weights=None):
    """In how many ways an output reaches each pixel: {pixel: ways}, as b3.paths counts them for a stack of layers.

    `weights` may give, for some ways, what each tap of an output counts: {way: function of an output}.
    """
    counts, top = {way: Counter({output: 1})}, way
    for way in top.ordered():
        found = counts.pop(way)
        if not way.below:
            return found
        for below in way.below:
            into = counts.setdefault(below, Counter())
            if not way.reading:
                into.update(found)
                continue
            for place, ways in found.items():
                taps = way.taps(place)
                counting = weights[way](place) if weights and way in weights else [1] * len(taps)
                for tap, count in zip(taps, counting, strict=True):
                    into[tap] += ways * count
    return None


def read(way, output, home=None):
    """The pixels that an output reaches.

    home(way, below, tap) may give the place of the map below where a tap lands, None for none: then nothing is reached
    beyond the border of a map.
    """
    places, top = {way: {output}}, way
    for way in top.ordered():
        found = places.pop(way)
        if not way.below:
            return found
        taps = {tap for place in found for tap in way.taps(place)} if way.reading else found
        for below in way.below:
            landed = {home(way, below, tap) for tap in taps} - {None} if home and way.reading else taps
            places.setdefault(below, set()).update(landed)
    return set()


def flat(way):
    """What the outputs of one period are on a flat image of ones, all taps of all layers ones, far from the border."""
    values, top = {}, way
    for way in reversed(top.ordered()):
        if not way.below:
            values[way] = [1]
        elif way.reading:
            below = values[way.below[0]]
            taps = [way.taps(output) for output in range(way.period)]
            values[way] = [sum(below[tap % len(below)] for tap in places) for places in taps]
        else:
            parts = [values[below] for below in way.below]
            values[way] = [sum(part[u % len(part)] for part in parts) for u in range(way.period)]
    return values[top]


def reach(way, output):
    """For an output and every way below it: (way, the first place that the output depends on, the last)."""
    ends, top = {way: (output, output)}, way
    for way in top.ordered():
        if way not in ends:
            continue
        first, last = ends.pop(way)
        yield way, first, last
        turn = way.reading.step.denominator if way.reading else 1
        outer = {*range(first, min(first + turn, last) + 1), *range(max(last - turn, first), last + 1)}
        places = [tap for place in outer for tap in way.taps(place)]
        for below in way.below if places else ():
            known = places + [*ends.get(below, ())]
            ends[below] = min(known), max(known)
