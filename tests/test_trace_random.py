"""Operations joined at random: the trace against the values, or refused for a true reason.

They work along the height; the width is there to be moved with it.
"""

import torch
import torch.nn.functional as F
from brute import rows_seen
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from torch import nn
from zoo.attention import windows_back, windows_of
from zoo.gates import squeeze_excite
from zoo.parts import Forward, chain
from zoo.signals import depth_to_space, space_to_depth

import beyond3x3 as b3

LENGTH, WIDTH = 144, 24


def attended(x):
    """Every place of a window of 4×4 gets the mean of all."""
    h, w = x.shape[2] // 4 * 4, x.shape[3] // 4 * 4
    windows = windows_of(x[..., :h, :w].permute(0, 2, 3, 1), 4)
    return windows_back(torch.ones(16, 16) @ windows, 4, h, w).permute(0, 3, 1, 2)


def even(x):
    return x[..., : x.shape[2] // 2 * 2, : x.shape[3] // 2 * 2]


small = st.integers(0, 2)
convolutions = st.builds(
    lambda k, s, p, d, t: (nn.ConvTranspose2d if t and s == 2 else nn.Conv2d)(
        2, 2, max(k, s), s, p, dilation=d
    ),
    *(st.integers(1, 4), st.integers(1, 2), small, st.integers(1, 2), st.booleans()),
)
poolings = st.builds(
    lambda kind, k, s, ceil: kind((k, 1), (s, 1), (k // 2, 0), ceil_mode=ceil),
    *(st.sampled_from([nn.MaxPool2d, nn.AvgPool2d]), st.integers(1, 4), st.integers(1, 3), st.booleans()),
)
pads = st.builds(lambda a, b: nn.ConstantPad2d((0, 0, a, b), 0.0), small, small)
slices = st.builds(lambda a, s: Forward(lambda x: x[:, :, a::s]), small, st.integers(1, 3))
others = st.sampled_from(
    [
        nn.ReLU(),
        nn.Upsample(scale_factor=2),
        nn.Upsample(scale_factor=1.5),
        nn.Upsample(scale_factor=2, mode="bilinear"),
        nn.Upsample(scale_factor=0.5, mode="nearest-exact"),
        nn.Conv2d(2, 2, (4, 3), padding="same"),
        nn.ReflectionPad2d((1, 1, 2, 1)),
        chain(Forward(even), nn.PixelUnshuffle(2), nn.Conv2d(8, 2, 1)),
        chain(Forward(even), Forward(space_to_depth), nn.Conv2d(8, 2, 1)),
        chain(nn.Conv2d(2, 8, 1), nn.PixelShuffle(2)),
        chain(nn.Conv2d(2, 8, 1), Forward(depth_to_space)),
        chain(Forward(lambda x: torch.stack(x.chunk(2, 1), 0).sum(0)), nn.Conv2d(1, 2, 1)),
        Forward(lambda x: x.flip(2)),
        Forward(lambda x: x.movedim(1, -1).flatten(1, 2).unflatten(1, x.shape[2:]).permute(0, 3, 1, 2)),
        Forward(lambda x: F.fold(F.unfold(x, 1), x.shape[2:], 1)),
        Forward(attended),
        Forward(lambda x: F.adaptive_avg_pool2d(x, (max(2, x.shape[2] * 2 // 3), max(2, x.shape[3] // 2)))),
        squeeze_excite(2),
    ]
)
steps = st.one_of(convolutions, convolutions, poolings, pads, slices, others)
joins = st.sampled_from(["add", "multiply", "concatenate", "beside", None, None, None])


class Graph(nn.Module):
    """Each step reads the map before it and may be joined with the one that `back` steps lie between."""

    def __init__(self, program):
        super().__init__()
        self.steps = nn.ModuleList(step for step, _, _ in program)
        self.mix, self.joins = nn.Conv2d(4, 2, 1), [join[1:] for join in program]

    def forward(self, x):
        maps = [x]
        for step, (join, back) in zip(self.steps, self.joins, strict=True):
            y = step(maps[-1])
            other = maps[max(0, len(maps) - 1 - back)]
            if join and other is not x:
                h, w = (min(sizes) for sizes in zip(y.shape[2:], other.shape[2:], strict=True))
                y, other = y[..., :h, :w], other[..., :h, :w]
                both = {"add": torch.add, "multiply": torch.mul}
                y = both[join](y, other) if join in both else self.together(join, y, other)
            maps.append(y)
        return maps[-1]

    def together(self, join, y, other):
        return (
            self.mix(torch.cat([y, other], 1)) if join == "concatenate" else torch.stack([y, other], 1).sum(1)
        )


def runs(graph):
    try:
        y = graph(torch.rand(1, 2, LENGTH, WIDTH))
    except (RuntimeError, ValueError, ZeroDivisionError):
        return False
    return 6 <= y.shape[2] <= 2 * LENGTH


# along the width the last step reads only places that see nothing, so its rows see nothing either
A_BRANCH_THAT_SEES_NOTHING = [
    (nn.ConvTranspose2d(2, 2, 2, 2, dilation=2), None, 0),
    (nn.ConstantPad2d((0, 0, 1, 0), 0.0), "add", 0),
    (nn.Upsample(scale_factor=0.5, mode="nearest-exact"), "add", 0),
]

# one window of 4 is left along the width, which every output then sees whole
ONE_WINDOW_ACROSS = [
    (nn.Upsample(scale_factor=0.5, mode="nearest-exact"), None, 0),
    (nn.Upsample(scale_factor=0.5, mode="nearest-exact"), None, 0),
    (Forward(attended), None, 0),
]


@settings(max_examples=60, deadline=None)
@example(A_BRANCH_THAT_SEES_NOTHING)
@example(ONE_WINDOW_ACROSS)
@given(st.lists(st.tuples(steps, joins, st.integers(0, 2)), min_size=1, max_size=6))
def test_random_graphs(program):
    graph = Graph(program).eval()
    assume(runs(graph))
    row = b3.trace_receptive_field(graph, (LENGTH, WIDTH), channels=2)[-1]
    assert row.output_size[0] == graph(torch.rand(1, 2, LENGTH, WIDTH)).shape[2]
    seen = rows_seen(graph, 2, (LENGTH, WIDTH), 0, closed=True, batch=LENGTH)
    sight, compared = row.sights[0], 0
    for output in range(len(seen) // 3, 2 * len(seen) // 3 + 1):
        span = sight.span(output)
        if span is None or span[0] >= LENGTH // 5 and span[1] <= 4 * LENGTH // 5:
            assert seen[output] == span, (output, seen[output], span, row)
            compared += 1
        elif seen[output]:
            assert span[0] <= seen[output][0] and seen[output][1] <= span[1], (
                output,
                seen[output],
                span,
                row,
            )
    assume(compared)
    if "whole axis" in row.note:
        across = rows_seen(graph, 2, (LENGTH, WIDTH), 1, closed=True, batch=WIDTH)
        assert len({*across} - {None}) <= 1, across
    else:
        assert row.axes or "do not align" in row.note or "differ" in row.note or row.sizes[0] == (0, 0)
