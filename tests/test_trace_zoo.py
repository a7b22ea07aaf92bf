"""Networks of the field: what the trace says of each against what its values show."""

import pytest
import torch
from brute import assert_as_seen, rows_seen
from zoo import EVERYWHERE, ZOO
from zoo.parts import Forward, chain, conv
from zoo.scales import detections

import beyond3x3 as b3


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ZOO)
def test_every_network_is_answered_and_right(name):
    make, size, options = ZOO[name]
    size = size if isinstance(size, tuple) else (size, size if options.get("axes") else 32)
    assert_as_seen(make(), size, **options)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", EVERYWHERE)
def test_networks_that_see_everything_say_by_what_and_keep_their_local_field(name):
    make, size, local = EVERYWHERE[name]
    module = make().eval()
    row = b3.trace_receptive_field(module, size)[-1]
    assert row.global_by and row.sizes == (local, local), row.note
    for axis in (0, 1):
        assert set(rows_seen(module, 3, (size, size), axis)) == {(0, size - 1)}


@pytest.mark.parametrize(
    "function, reason",
    [
        (lambda x: x[:, :, ::2][:, :, :6] + x[:, :, ::4], "strides 2 and 4 differ by 2"),
        (lambda x: torch.cat([x[:, :, -2:], x, x[:, :, :2]], 2), "one after the other"),
        (lambda x: x[:, :, [3, 1, 20, 7]], "chosen by a list"),
    ],
)
def test_outputs_that_follow_no_stride_are_told_one_by_one(function, reason):
    for between in conv(3, 3), conv(3, 3, 3, 2), torch.nn.Upsample(scale_factor=2):
        row = assert_as_seen(chain(conv(3, 3), Forward(function), between), (24, 24), wraps=True)
        assert row.receptive_field is None and reason in row.note


def test_maps_of_several_sizes_in_one_list_see_what_each_may_see():
    row = b3.trace_receptive_field(detections(), 32)[-1]
    assert "several sizes" in row.note and row.axes is None
    assert all(most >= 32 for _, most in row.sizes)
