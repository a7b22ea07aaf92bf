"""What was found out about a network: its rows, its findings, and what one output reads along each axis."""

from dataclasses import dataclass
from fractions import Fraction

from .rows import Row, table
from .sight import RADIUS
from .ways import counted, read

PADS = {"pad", "Pad"}
AROUND = {"circular", "wrap"}
RESIZES = {"interpolate", "upsample", "Resize", "Upsample"}
LINKS = {
    "ahead": "receptive_fields/lesson.html#where-the-field-lies",
    "wrap": "receptive_fields/lesson.html#where-the-field-lies",
    "windows": "receptive_fields/lesson.html#where-the-field-lies",
    "holes": "atrous_convolution/lesson.html#where-holes-bite",
    "rate": "atrous_convolution/lesson.html#when-the-rate-meets-the-map",
    "branches": "receptive_fields/lesson.html#when-a-network-branches",
    "sizes": "transposed_convolution/lesson.html#which-size-comes-out",
    "center": "receptive_fields/lesson.html#where-the-field-lies",
    "stamps": "checkerboard_artifacts/lesson.html#uneven-overlap",
    "stack": "checkerboard_artifacts/lesson.html#layers-compound",
    "order": "pixel_shuffle/lesson.html#the-other-order",
    "resize": "receptive_fields/lesson.html#where-the-field-lies",
    "tiles": "dense_prediction/lesson.html#does-it-stay-local",
    "global": "receptive_fields/lesson.html#why-the-papers-number-is-not-your-models-number",
    "unsaid": "receptive_fields/lesson.html#when-a-network-branches",
}


@dataclass(frozen=True)
class Finding:
    """One thing found: its kind, the row it is about, its number (or a tuple of them, or None) and a sentence."""

    kind: str
    layer: str
    number: object
    sentence: str

    @property
    def link(self):
        return f"chapters/{LINKS[self.kind]}"


@dataclass(frozen=True)
class Report:
    """The rows of a network and what was found in them; `print` shows both. `sizes` are those of the image.

    `followed` says of a file with several inputs, as a sentence, which of them the rows follow.
    """

    rows: list[Row]
    findings: list[Finding]
    sizes: tuple
    followed: str = ""

    def __str__(self):
        found = [f"{f.layer}: {f.sentence}\n    {f.link}" for f in self.findings]
        followed = [self.followed] if self.followed else []
        return "\n".join([*followed, table(self.rows), "", *found]) if self.rows else "\n".join(found)

    def field(self, index):
        """What an output in the middle of a row's map reads along each axis: a list of dicts, None for an axis where it cannot be said.

        `output` is its number, `first` the first pixel it reads, `offsets` are those of all that it reads from that one on, and
        `weights` theirs, with sum 1: the share of all ways from the output to the image, all taps counted equal and those
        of a linear resize by their distance. These may lie outside the image, as if all maps went on past their borders;
        `inside` counts the pixels of an image of this size that the output reads, since ways that leave a map end in its padding.
        """
        row = self.rows[index]
        weights = linear_weights(self.rows)
        return [field_along(self.rows, row, axis, weights, size) for axis, size in enumerate(self.sizes)]

    def draw(self, name="output"):
        """What an output in the middle of this row's map reads, drawn on the course's photograph: a matplotlib Figure.

        The dashed frame is the local field; what is touched in it is lighter the more it counts, as in `field`. Raises
        ValueError for a name that no row has, and for a row whose places cannot be said.
        """
        from .drawn import draw

        at = next((at for at, row in enumerate(self.rows) if row.name == name), None)
        if at is None:
            raise ValueError(f"name is {name!r}; it must be that of a row")
        axes = self.field(at)
        if None in axes:
            raise ValueError(f"the places that {name} sees cannot be drawn: {self.rows[at].note}")
        return draw(self.rows[at], axes, self.sizes)

    def state(self):
        """Rows and findings as plain JSON."""

        def row_state(row):
            axes = row.axes
            return {
                "name": row.name,
                "operation": row.operation,
                "output_size": list(row.output_size),
                "sizes": [list(sizes) for sizes in row.sizes],
                "stride": list(map(str, row.strides)) if row.strides else None,
                "center": [str(axis.center) for axis in axes] if axes else None,
                "receptive_field": row.receptive_field.size if row.receptive_field else None,
                "note": row.note,
                "global_by": list(row.global_by),
            }

        return {
            "followed": self.followed,
            "rows": [row_state(row) for row in self.rows],
            "findings": [
                {
                    "kind": f.kind,
                    "layer": f.layer,
                    "number": plain(f.number),
                    "sentence": f.sentence,
                    "link": f.link,
                }
                for f in self.findings
            ],
        }


def plain(number):
    """A number for JSON: fractions as text."""
    if isinstance(number, (tuple, list)):
        return [plain(item) for item in number]
    return str(number) if isinstance(number, Fraction) and number.denominator > 1 else number and int(number)


def apart(row):
    """Whether maps do not meet at this row."""
    return row.note.startswith("maps of sizes") and "(since" not in row.note


def reason_of(row):
    """Why places of a row are not known, or its maps do not meet."""
    return next(sight.reason for sight in row.sights if sight and sight.reason)


def unit(sizes):
    """What a signal or an image consists of."""
    return "sample" if len(sizes) == 1 else "pixel"


def spelled(sizes):
    return " × ".join(map(str, sizes))


def amount(number, sizes):
    return f"{number} {unit(sizes)}{'s' * (number > 1)}"


def way_of(row, axis):
    return getattr(row.sights[axis], "way", None)


def owned(rows, axis):
    """The row that each way along an axis belongs to: {way: row}, in the order of the rows."""
    owner, seen = {}, set()
    for row in rows:
        way = way_of(row, axis) if axis < len(row.sights) else None
        for inner in reversed(way.ordered(seen)) if way else ():
            seen.add(inner)
            if inner.below:
                owner[inner] = row
    return owner


def every_way(rows):
    """(axis, way, row) for each way of a network, layer by layer."""
    for axis in range(len(rows[0].sights)):
        for way, row in owned(rows, axis).items():
            yield axis, way, row


def outputs_of(rows):
    return [row for row in rows if row.operation == "output"]


def linear_weights(rows):
    """How much each tap of a linear resize counts; other ways count each tap once. None for a way of unknown weights."""
    weights = {}
    for _, way, row in every_way(rows):
        if way.reading and row.operation in RESIZES:
            radius = max((RADIUS.get(word, 0) for word in row.words), default=0)
            width = max(len(way.taps(output)) for output in range(way.reading.step.denominator + 1))
            if radius == 1 and width <= 2:
                weights[way] = by_distance(way)
            elif width > 1:
                weights[way] = None
    return weights


def by_distance(way):
    def weights(output):
        place = way.reading.first + output * way.reading.step
        return [1 - abs(tap - place) if len(way.taps(output)) > 1 else 1 for tap in way.taps(output)]

    return weights


def field_along(rows, row, axis, weights, size):
    way, output = way_of(row, axis), row.output_size[axis] // 2 if axis < len(row.output_size) else 0
    if way is None or any(weights.get(inner, 1) is None for inner in way.ordered()):
        return None
    ways = counted(way, output, weights)
    if not ways:
        return None
    pixels, total = sorted(ways), sum(ways.values())
    return {
        "output": output,
        "first": pixels[0],
        "offsets": [pixel - pixels[0] for pixel in pixels],
        "weights": [float(Fraction(ways[pixel]) / total) for pixel in pixels],
        "inside": len(read(way, output, landing(rows, axis, size))),
    }


def landing(rows, axis, size):
    """Where a tap lands: a function of a way, the way below and a place there; None on the zeros beyond a map."""
    owner = owned(rows, axis)

    def home(way, below, tap):
        count = size if below.outputs is None else below.outputs
        if 0 <= tap < count:
            return tap
        row, words = owner.get(way), {*getattr(owner.get(way), "words", ())}
        if way.reading and way.reading.around or row and row.operation in PADS and words & AROUND:
            return tap % count
        if row and (row.operation in RESIZES or row.operation in PADS and words & {"replicate", "edge"}):
            return min(max(tap, 0), count - 1)
        if row and row.operation in PADS and "reflect" in words:
            mirrored = -tap if tap < 0 else 2 * (count - 1) - tap
            return mirrored if 0 <= mirrored < count else None
        return None

    return home
