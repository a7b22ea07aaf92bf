"""The reader of ONNX files: the same rows as from the module that was exported, and what operators of others mean."""

import io
import logging
import warnings

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator
from torch import nn
from zoo import EVERYWHERE, ZOO
from zoo.parts import Forward, conv

import beyond3x3 as b3
from beyond3x3.trace.onnx_numbers import FOLDED
from beyond3x3.trace.reading_onnx import read_onnx

NOT_EXPORTED = {"segnet", "pspnet"}  # torch's exporter refuses them
NETWORKS = ZOO | {name: (make, size, {"axes": (0, 1)}) for name, (make, size, _) in EVERYWHERE.items()}


def exported(module, size, channels=3, **options):
    file = io.BytesIO()
    logging.disable(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module.eval(), (torch.zeros(1, channels, *size),), file, dynamo=False, **options)
    logging.disable(logging.NOTSET)
    return file.getvalue()


OPEN = {"input_names": ["x"], "dynamic_axes": {"x": {2: "h", 3: "w"}}}


def said(rows):
    return [(r.output_size, r.axes, r.sizes, bool(r.global_by)) for r in rows if r.operation == "output"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", sorted(NETWORKS.keys() - NOT_EXPORTED))
def test_an_exported_network_has_the_rows_of_its_module(name):
    make, size, options = NETWORKS[name]
    size = size if isinstance(size, tuple) else (size, size if options.get("axes") else 32)
    channels = options.get("channels", 3)
    module = make()
    assert said(read_onnx(exported(module, size, channels))) == said(
        b3.trace_receptive_field(module, size, channels)
    )


def graph(*nodes, shape=(1, 1, 20, 20), weights=(), opset=18, outputs=1):
    """The bytes of a graph from x to y; weights are arrays by name."""
    proto = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(f"y{n or ''}", TensorProto.FLOAT, None) for n in range(outputs)],
        [onnx.numpy_helper.from_array(array, name) for name, array in dict(weights).items()],
    )
    model = helper.make_model(proto, opset_imports=[helper.make_opsetid("", opset)])
    return model.SerializeToString()


def node(kind, *inputs, output="y", **attributes):
    return helper.make_node(kind, ["x", *inputs], [output], **attributes)


def kernel(size):
    return {"w": np.ones((1, 1, size, size), np.float32)}


def first_seen(rows):
    """Size of the map and the span of its first output."""
    return rows[-1].output_size[0], rows[-1].sights[0].span(0)


@pytest.mark.parametrize("kind", ["Conv", "MaxPool"])
@pytest.mark.parametrize("size", [19, 20])
@pytest.mark.parametrize("width", [2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("dilation", [1, 2])
def test_auto_pad_gives_a_map_of_size_over_stride_and_pads_one_end_more(kind, size, width, stride, dilation):
    shape, reach = (1, 1, size, size), dilation * (width - 1) + 1
    total = max(0, (-(-size // stride) - 1) * stride + reach - size)
    given = dict(kernel_shape=[width] * 2, strides=[stride] * 2, dilations=[dilation] * 2)
    weights = kernel(width) if kind == "Conv" else {}
    for auto_pad, before in ("SAME_UPPER", total // 2), ("SAME_LOWER", -(-total // 2)), ("VALID", 0):
        rows = read_onnx(
            graph(node(kind, *weights, auto_pad=auto_pad, **given), shape=shape, weights=weights)
        )
        outputs = -(-size // stride) if auto_pad != "VALID" else (size - reach) // stride + 1
        assert first_seen(rows) == (outputs, (-before, reach - 1 - before))


@pytest.mark.parametrize("size", range(7, 15))
@pytest.mark.parametrize("width, stride, pad", [(2, 2, 0), (3, 2, 1), (3, 3, 0), (2, 3, 1)])
def test_ceil_mode_hangs_over_as_in_torch(size, width, stride, pad):
    pads = dict(kernel_shape=[width] * 2, strides=[stride] * 2, pads=[pad] * 4)
    for ceil in 0, 1:
        rows = read_onnx(graph(node("MaxPool", ceil_mode=ceil, **pads), shape=(1, 1, size, size)))
        layer = nn.MaxPool2d(width, stride, pad, ceil_mode=bool(ceil))
        assert said(rows) == said(b3.trace_receptive_field(layer, size, 1))


def reference_resize(places, nearest_mode, inputs, outputs, sizes):
    """For each output the input that onnx's own reference implementation takes."""
    model = onnx.load_from_string(resized(places, nearest_mode, inputs, outputs, sizes))
    from onnx.reference import ReferenceEvaluator

    image = np.zeros((1, 1, inputs, inputs), np.float32) + np.arange(inputs, dtype=np.float32)[:, None]
    return ReferenceEvaluator(model).run(None, {"x": image})[0][0, 0, :, 0].astype(int).tolist()


def resized(places, nearest_mode, inputs, outputs, sizes, mode="nearest"):
    given = dict(coordinate_transformation_mode=places, nearest_mode=nearest_mode, mode=mode)
    numbers = np.array([1, 1, outputs, outputs], np.int64)
    scales = np.array([1, 1, outputs / inputs, outputs / inputs], np.float32)
    inner = ["", "", "n"] if sizes else ["", "n"]
    return graph(
        node("Resize", *inner, **given),
        shape=(1, 1, inputs, inputs),
        weights={"n": numbers if sizes else scales},
    )


@pytest.mark.parametrize("nearest_mode", ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])
@pytest.mark.parametrize("places", ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"])
@pytest.mark.parametrize("inputs, outputs", [(8, 16), (8, 24), (8, 12), (12, 4), (9, 6)])
def test_nearest_neighbors_are_those_of_the_description(places, nearest_mode, inputs, outputs):
    sight = read_onnx(resized(places, nearest_mode, inputs, outputs, True))[-1].sights[0]
    clipped = [min(max(sight.span(u)[0], 0), inputs - 1) for u in range(outputs)]
    assert clipped == reference_resize(places, nearest_mode, inputs, outputs, True)


@pytest.mark.parametrize("places, center", [("half_pixel", -0.25), ("asymmetric", 0), ("align_corners", 0)])
def test_places_of_a_linear_resize(places, center):
    row = read_onnx(resized(places, "floor", 8, 16, False, "linear"))[-1]
    assert row.axes[0].center == center and row.sizes[0][1] == 2


def test_shapes_are_worked_out_as_exporters_write_them():
    up = nn.Sequential(nn.Conv2d(1, 1, 3, 2, 1), nn.Upsample(scale_factor=2, mode="bilinear"))

    class Met(nn.Module):
        def forward(self, x):
            y = nn.functional.interpolate(self.up(x), size=x.shape[-2:], mode="bilinear")
            return torch.cat([x, y.flatten(1).view(x.shape[0], -1, *x.shape[2:])], 1)

    module = Met()
    module.up = up
    file = exported(module, (20, 20), 1, **OPEN)
    for size in 20, 21, (33, 18):
        rows = read_onnx(file, size)
        assert said(rows) == said(b3.trace_receptive_field(module, size, 1))
    with pytest.raises(ValueError, match="open"):
        read_onnx(file)


SMALL = dict(
    small=np.array([[3, 1, 2], [5, 4, 7]]),
    seven=np.arange(7),
    one=np.array(1),
    axis=np.array([0]),
    places=np.array([[1, 2], [0, 0]]),
    updates=np.array([8, 9]),
)
WORKED_OUT = [
    helper.make_node("CumSum", ["small", "one"], ["n"]),
    helper.make_node("CumSum", ["small", "one"], ["n"], exclusive=1),
    helper.make_node("CumSum", ["small", "one"], ["n"], exclusive=1, reverse=1),
    helper.make_node("ReduceSum", ["small"], ["n"]),
    helper.make_node("ReduceSum", ["small"], ["n"], noop_with_empty_axes=1),
    helper.make_node("ReduceSum", ["small", "axis"], ["n"], keepdims=0),
    helper.make_node("Split", ["seven"], ["a", "b", "c"], num_outputs=3),
    helper.make_node("ScatterND", ["small", "places", "updates"], ["n"]),
]


@pytest.mark.parametrize("made", WORKED_OUT, ids=lambda made: made.op_type)
def test_small_numbers_are_those_of_onnx(made):
    given = [SMALL[name] for name in made.input]
    attributes = {a.name: helper.get_attribute_value(a) for a in made.attribute}
    result = FOLDED[made.op_type](*given, **attributes)
    expected = ReferenceEvaluator(made).run(None, dict(zip(made.input, given, strict=True)))
    for ours, theirs in zip(result if len(expected) > 1 else [result], expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_updates_that_are_added_are_not_taken_for_updates_that_replace():
    with pytest.raises(ValueError, match="reduction is 'add'"):
        FOLDED["ScatterND"](SMALL["small"], SMALL["places"], SMALL["updates"], reduction="add")


def test_a_function_hands_its_attributes_to_the_branch_of_an_if():
    """The same pooling, its strides an attribute of the function, in the function and in an If in it."""
    pool = helper.make_node("AveragePool", ["x"], ["pooled"], kernel_shape=[2, 2])
    strides = onnx.AttributeProto(name="strides", ref_attr_name="strides", type=onnx.AttributeProto.INTS)
    pool.attribute.append(strides)
    branch = helper.make_graph(
        [pool], "branch", [], [helper.make_tensor_value_info("pooled", TensorProto.FLOAT, None)]
    )
    yes = helper.make_node("Constant", [], ["yes"], value=onnx.numpy_helper.from_array(np.array(True)))
    chosen = helper.make_node("If", ["yes"], ["pooled"], then_branch=branch, else_branch=branch)
    for inside in [pool], [yes, chosen]:
        function = helper.make_function(
            "own", "Pool", ["x"], ["pooled"], inside, [helper.make_opsetid("", 18)], ["strides"]
        )
        model = onnx.load_from_string(
            graph(helper.make_node("Pool", ["x"], ["y"], domain="own", strides=[2, 2]))
        )
        model.functions.append(function)
        assert read_onnx(model.SerializeToString())[-1].output_size == (10, 10)


def test_bytes_that_are_no_text_stop_nothing():
    nodes = helper.make_node("EPContext", ["x"], ["a"], ep_cache_context=b"\x80\xff"), node("Relu")
    nodes[1].input[0] = "a"
    rows = read_onnx(graph(*nodes))
    assert [row.note for row in rows[:2]] == [
        "unknown operation: EPContext",
        "unknown operation: EPContext (since a)",
    ]


def test_an_unknown_operator_is_named_and_the_rows_go_on():
    nodes = node("Conv", "w", output="a"), node("Other", output="b"), node("Relu")
    nodes[1].input[0], nodes[2].input[0] = "a", "b"
    rows = read_onnx(graph(*nodes, weights=kernel(3)))
    assert [row.operation for row in rows] == ["Conv", "Other", "Relu", "output"]
    assert rows[0].note == "" and rows[1].note == "unknown operation: Other"
    assert rows[3].note == "unknown operation: Other (since b)" and rows[3].sizes == ((20, 20), (20, 20))


def test_the_sizes_of_a_map_behind_an_operation_that_is_not_followed_are_those_of_what_it_read_first():
    def forward(x, offsets):
        grid = torch.zeros(1, 16, 16, 2) + offsets(x).permute(0, 2, 3, 1)
        return nn.functional.conv2d(
            nn.functional.grid_sample(x, grid, align_corners=False), torch.ones(4, 3, 1, 1)
        )

    module = Forward(forward, conv(3, 2))
    rows = read_onnx(exported(module, (16, 16)))
    behind = [row.output_size for row in rows if "GridSample" in row.note and row.operation != "GridSample"]
    assert len(behind) == 2 and {*behind} == {tuple(module(torch.zeros(1, 3, 16, 16)).shape[2:])} == {
        (16, 16)
    }


def chain(*nodes):
    """Nodes one after the other, from x to y."""
    for before, after in zip(nodes, nodes[1:], strict=False):
        before.output[0] = after.input[0] = f"{before.op_type}_out"
    return nodes


NOT_FOLLOWED = [
    (node("Tile", "counts"), (24, 48)),
    (node("TopK", "five", axis=3), (24, 5)),
    (node("GridSample", "grid"), ()),
    (node("Other"), ()),
]


@pytest.mark.parametrize("odd, size", NOT_FOLLOWED, ids=lambda value: getattr(value, "op_type", None))
def test_a_size_behind_what_is_not_followed_is_right_or_absent(odd, size):
    weights = kernel(3) | dict(
        counts=np.array([1, 1, 1, 2]), five=np.array([5]), grid=np.zeros((1, 12, 12, 2), np.float32)
    )
    nodes = chain(node("Conv", "w", pads=[1] * 4), odd, node("Conv", "w", pads=[1] * 4), node("Relu"))
    conv, *behind = read_onnx(graph(*nodes, shape=(1, 1, 24, 24), weights=weights))
    assert conv.output_size == (24, 24)
    assert [row.output_size for row in behind] == [size] * 4
    assert all(odd.op_type in row.note for row in behind)
    assert all(row.sizes[1] == (26, 26) for row in behind)


def test_a_size_that_the_file_declares_is_taken_where_the_image_has_the_declared_size():
    nodes = chain(node("Other"), node("MaxPool", kernel_shape=[2, 2], strides=[2, 2]))
    model = onnx.load_from_string(graph(*nodes))
    model.graph.value_info.append(helper.make_tensor_value_info("Other_out", TensorProto.FLOAT, (1, 1, 8, 6)))
    sizes = lambda size: [row.output_size for row in read_onnx(model.SerializeToString(), size)]  # noqa: E731
    assert sizes(20) == [(8, 6), (4, 3), (4, 3)] and sizes(24) == [(), (), ()]


def test_a_global_pool_of_channels_that_stand_last_has_one_place():
    nodes = chain(node("ReduceMean", "axes"), node("Sigmoid"))
    rows = read_onnx(graph(*nodes, shape=(1, 20, 30, 3), weights={"axes": np.array([1, 2])}))
    assert [row.output_size for row in rows] == [(1, 1)] * 3


@pytest.mark.parametrize("kind", ["If", "Loop"])
def test_control_flow_is_named_with_all_that_its_graphs_read(kind):
    inner = helper.make_node("Relu", ["conv"], ["inner"])
    body = helper.make_graph(
        [inner], "body", [], [helper.make_tensor_value_info("inner", TensorProto.FLOAT, None)]
    )
    graphs = dict(then_branch=body, else_branch=body) if kind == "If" else dict(body=body)
    flow = helper.make_node(kind, ["unknown"], ["flow"], **graphs)
    nodes = node("Conv", "w", output="conv"), flow, node("Conv", "w")
    nodes[2].input[0] = "flow"
    rows = read_onnx(graph(*nodes, weights=kernel(3)))
    assert [row.operation for row in rows] == ["Conv", kind, "Conv", "output"]
    assert rows[1].note == f"unknown operation: {kind}" and rows[1].sizes == ((20, 20),) * 2
    assert rows[2].note == f"unknown operation: {kind} (since flow)" and rows[2].output_size == ()


def test_of_several_inputs_it_is_said_which_one_is_followed():
    content = graph(node("Add", "side"))
    model = onnx.load_from_string(content)
    model.graph.input.append(helper.make_tensor_value_info("side", TensorProto.FLOAT, (1, 1, 20, 20)))
    report = b3.examine(model.SerializeToString(), None)
    said = "Followed is the input x; operations that depend on side alone are not looked at."
    assert report.followed == report.state()["followed"] == str(report).splitlines()[0] == said
    assert b3.examine(graph(node("Relu")), None).followed == ""


WINDOWS = graph(node("Reshape", "shape"), weights={"shape": np.array([1, 1, -1, 4, 5, 4])})


def test_a_shape_that_an_image_does_not_fill_is_a_size_that_does_not_fit():
    report = b3.examine(WINDOWS, 18)
    (finding,) = (finding for finding in report.findings if finding.kind == "sizes")
    assert "maps of sizes 1 × 1 × 18 × 18 do not fit the shape 1 × 1 × -1 × 4 × 5 × 4" in finding.sentence
    assert "unsaid" not in {finding.kind for finding in report.findings}
    assert "sizes" not in {finding.kind for finding in b3.examine(WINDOWS, 20).findings}


def test_a_file_whose_sizes_are_fixed_says_for_which_it_was_exported():
    sides = np.zeros((1, 1, 20, 20), np.float32)
    content = graph(node("Add", "side"), weights={"side": sides})
    (finding,) = (finding for finding in b3.examine(content, 24).findings if finding.kind == "sizes")
    assert (
        "maps of sizes 20 and 24 do not meet; the file was exported for 20 × 20, without dynamic axes"
        in finding.sentence
    )
    opened = graph(node("Add", "side"), weights={"side": sides}, shape=(1, 1, "height", "width"))
    assert "exported for" not in str(b3.examine(opened, 24))


def test_channels_may_stand_last():
    nodes = node("Transpose", perm=[0, 3, 1, 2], output="a"), node("Conv", "w")
    nodes[1].input[0] = "a"
    rows = read_onnx(graph(*nodes, shape=(1, 20, 30, 3), weights={"w": np.ones((2, 3, 5, 3), np.float32)}))
    assert rows[-1].output_size == (16, 28) and [axis.size for axis in rows[-1].axes] == [5, 3]


def moved(*steps):
    """An image that is turned, or gets its batch, inside the graph, and comes to a convolution."""
    turn = lambda step: node("Transpose", perm=step) if isinstance(step, tuple) else node("Unsqueeze", "at")  # noqa: E731
    return chain(*map(turn, steps), node("Conv", "w"))


UNTURNED = (1, 3, 20, 30), []
SINGLE = "The input x is a single image, "
LAYOUTS = [
    ((20, 30, 3), [(2, 0, 1), 0], SINGLE + "height × width × channels."),
    ((20, 30, 3), [0, (0, 3, 1, 2)], SINGLE + "height × width × channels."),
    (("height", "width", 3), [0, (0, 3, 1, 2)], SINGLE + "height × width × channels."),
    ((3, 20, 30), [0], SINGLE + "channels × height × width."),
    ((1, 20, 30, 3), [(0, 3, 1, 2)], ""),
    (("n", "height", "width", 3), [(0, 3, 1, 2)], ""),
]


@pytest.mark.parametrize("shape, steps, followed", LAYOUTS)
def test_an_image_may_lie_in_its_input_in_any_way_that_a_convolution_tells(shape, steps, followed):
    def examined(shape, steps, channels):
        weights = {"w": np.ones((2, channels, 5, 3), np.float32), "at": np.array([0])}
        shape = tuple(channels if size == 3 else size for size in shape)
        return b3.examine(graph(*moved(*steps), shape=shape, weights=weights), (20, 30))

    for channels in 3, 8:
        report, plain = (examined(*own, channels) for own in ((shape, steps), UNTURNED))
        assert said(report.rows) == said(plain.rows) and report.rows[-1].output_size == (16, 28)
        assert (report.followed, report.sizes) == (followed, (20, 30))
        assert [f.number for f in report.findings] == [f.number for f in plain.findings]


@pytest.mark.parametrize("shape", [(1, 64, 3), ("n", 64, 3), ("n", "length", 3), ("n", "length", 8)])
def test_a_signal_whose_channels_stand_last_is_no_image(shape):
    for deeper in False, True:  # as tf2onnx writes it, with windows of one row
        kernel = (1, 5) if deeper else (5,)
        weights = {"w": np.ones((2, shape[-1], *kernel), np.float32)}
        nodes = moved((0, 2, 1), 2) if deeper else moved((0, 2, 1))
        report = b3.examine(graph(*nodes, shape=shape, weights=weights | {"at": np.array([2])}), 64)
        (axis,) = report.rows[-1].axes
        assert (report.rows[-1].output_size, axis.size, report.followed) == ((60,), 5, "")


def saved():
    file = io.BytesIO()
    torch.save(nn.Conv2d(1, 1, 3).state_dict(), file)
    return file.getvalue()


@pytest.mark.parametrize(
    "content, seems",
    [
        (b"", "is empty"),
        ("no file – of this kind\n".encode() * 40, "seems to be a text"),
        (b"<!doctype html><title>Sign in</title>", "seems to be a page of HTML"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "seems to be a PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(99), "seems to be a JPEG picture"),
        (saved(), "seems to be a zip archive, such as the weights that torch.save writes"),
        (bytes(range(256)), "seems to be something else"),
    ],
    ids=["empty", "text", "HTML", "PNG", "JPEG", "weights", "other"],
)
def test_what_is_no_onnx_file_is_refused_with_what_it_seems_to_be(content, seems):
    with pytest.raises(ValueError, match="no ONNX file") as refused:
        b3.examine(content, None)
    assert seems in str(refused.value) and "torch.onnx.export" in str(refused.value)


def test_an_onnx_file_that_breaks_off_is_told_from_another_file():
    content = graph(node("Conv", "w"), weights=kernel(9))
    with pytest.raises(ValueError, match="ONNX file is broken or not whole"):
        b3.examine(content[: len(content) // 2], None)
