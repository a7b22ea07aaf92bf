"""A trace as rows, one for each operation, and as a table."""

from dataclasses import dataclass, field

from beyond3x3.receptive_fields import ReceptiveField

WHOLE = "every output sees a whole axis of the map, or more"


@dataclass(frozen=True)
class Row:
    """One operation of a network.

    `axes` holds one ReceptiveField for each axis of the image, or is None: then `note` says why. `sizes` holds, for each
    axis, the least and the most pixels that an output of one period sees locally, through taps; (0, 0) where none do.
    `global_by` names the operations that let the whole map, or a whole axis of it, in beside that, and `complete` those
    of them that let in all places at once, not along one axis alone. `sights` are what all this is read from, `words`
    the words that the operation was called with: its mode.
    """

    name: str
    operation: str
    output_size: tuple
    axes: tuple | None
    note: str = ""
    sizes: tuple = ()
    global_by: tuple = ()
    sights: tuple = field(default=(), compare=False, repr=False)
    words: tuple = field(default=(), compare=False, repr=False)
    complete: tuple = field(default=(), compare=False, repr=False)

    @property
    def receptive_field(self):
        """The field that every axis has; None where there is none, or where the axes differ."""
        return self.axes[0] if self.axes and len(set(self.axes)) == 1 else None

    @property
    def strides(self):
        """The stride along each axis, which may be known where centers are not; None where there is none."""
        strides = tuple(sight.stride if sight else None for sight in self.sights)
        return strides if strides and all(strides) else None


def row(name, operation, map, words=()):
    """The Row of an operation whose result is this map."""
    apart = any(sight and sight.reason.startswith("maps of sizes") for sight in map.sights)
    sizes = tuple(sight.sizes if sight and not apart else (0, 0) for sight in map.sights)
    numbers = [sight.numbers() if sight else None for sight in map.sights]
    axes = None if None in numbers else tuple(ReceptiveField(*axis) for axis in numbers)
    return Row(
        name,
        operation,
        places(map),
        axes,
        note(name, map, axes),
        sizes,
        map.global_by,
        map.sights,
        words,
        map.complete,
    )


def places(map):
    """How many places the map has along each axis of the image; where that is not known, the tensor's own sizes."""
    axes = range(len(map.sights))
    standing = map.ndim == len(axes) + 2 and all(
        dim == axis + 2 for axis in axes for dim, _ in map.places(axis)
    )
    if standing or not any(map.places(axis) for axis in axes):
        return tuple(map.shape[2:] or map.shape[1:])
    return tuple(map.outputs(axis) for axis in axes)


def note(name, map, axes):
    """Why there is no single field, or what else comes in."""

    def since(where):
        return f" (since {where})" if where != name else ""

    notes = [sight.reason + since(sight.since) for sight in map.sights if sight and sight.reason][:1]
    if axes is None and not notes:
        return WHOLE + since(map.global_by[0]) if map.global_by else "no output sees a pixel"
    if axes and len(set(axes)) > 1:
        notes.append("the axes differ")
    if map.global_by:
        first, *more = sorted(map.global_by, key=lambda name: name not in map.complete)
        much = "the whole map" if first in map.complete else "a whole axis of the map, or more"
        notes.append(f"and {much}, by {first}" + (f" and {len(more)} more" if more else ""))
    return "; ".join(notes)


def table(rows):
    """The rows as aligned text; where outputs differ, from the least field to the most."""
    lines = [("operation", "output", "field", "stride", "center", "note")]
    for row in rows:
        if row.axes:
            fields = [
                (least_to_most(*size), field.stride, field.center)
                for size, field in zip(row.sizes, row.axes, strict=True)
            ]
        else:
            strides = row.strides or ("-",) * len(row.sizes)
            fields = [
                (least_to_most(*sizes), stride, "-") for sizes, stride in zip(row.sizes, strides, strict=True)
            ]
        columns = ["×".join(dict.fromkeys(map(str, axes))) for axes in zip(*fields, strict=True)]
        lines.append((row.name, "×".join(map(str, row.output_size)) or "-", *columns, row.note))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def least_to_most(least, most):
    return "-" if most == 0 else str(most) if least == most else f"{least} to {most}"
