"""Chapter 4, the numpy side: the operator and its stamps against torch, wherever torch computes and wherever it refuses."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hands import both, size_or_pair
from hypothesis import given, settings
from hypothesis import strategies as st

import beyond3x3 as b3
from beyond3x3 import Layer

ways = pytest.mark.parametrize("operator", [b3.conv_transpose2d, b3.stamps])


@st.composite
def transposed(draw):
    groups = draw(st.integers(1, 3))
    channels, per_group = groups * draw(st.integers(1, 3)), draw(st.integers(1, 3))
    kernel = draw(st.tuples(st.integers(1, 5), st.integers(1, 4)))
    stride, dilation = draw(size_or_pair(1, 4)), draw(size_or_pair(1, 4))
    most = [max(pair) - 1 for pair in zip(both(stride), both(dilation), strict=True)]
    output_padding = draw(
        st.one_of(st.integers(0, min(most)), st.tuples(*(st.integers(0, extra) for extra in most)))
    )
    size = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    room = [
        ((n - 1) * s + d * (k - 1) + e) // 2
        for n, s, d, k, e in zip(
            size, both(stride), both(dilation), kernel, both(output_padding), strict=True
        )
    ]
    padding = draw(st.one_of(st.integers(0, min(room)), st.tuples(*(st.integers(0, most) for most in room))))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.normal(size=(draw(st.integers(1, 3)), channels, *size))
    weight = rng.normal(size=(channels, per_group, *kernel))
    bias = rng.normal(size=per_group * groups) if draw(st.booleans()) else None
    return x, weight, bias, stride, padding, output_padding, groups, dilation


def torchs(x, weight, bias, *others):
    tensors = (None if array is None else torch.from_numpy(array) for array in (x, weight, bias))
    return F.conv_transpose2d(*tensors, *others).numpy()


@ways
@settings(max_examples=600, deadline=None)
@given(case=transposed())
def test_it_is_torchs_argument_by_argument(operator, case):
    ours, reference = operator(*case), torchs(*case)
    assert ours.shape == reference.shape and ours.dtype == np.float64
    np.testing.assert_allclose(ours, reference, rtol=0, atol=1e-10)


@settings(max_examples=300, deadline=None)
@given(transposed())
def test_sizes_are_those_of_a_layer(case):
    x, weight, _, *knobs = case
    stride, padding, output_padding, dilation = (both(knobs[place]) for place in (0, 1, 2, 4))
    expected = [
        b3.output_size(
            x.shape[2 + axis],
            Layer(
                weight.shape[2 + axis],
                stride[axis],
                padding[axis],
                dilation[axis],
                transposed=True,
                output_padding=output_padding[axis],
            ),
        )
        for axis in range(2)
    ]
    assert list(b3.conv_transpose2d(*case).shape[2:]) == expected


@settings(max_examples=300, deadline=None)
@given(transposed(), st.integers(0, 2**32))
def test_it_is_the_adjoint_of_conv2d_while_output_padding_is_below_the_stride(case, seed):
    x, weight, _, stride, padding, output_padding, groups, dilation = case
    output_padding = tuple(min(e, s - 1) for e, s in zip(both(output_padding), both(stride), strict=True))
    room = tuple(
        min(p, ((n - 1) * s + d * (k - 1) + e) // 2)
        for p, n, s, d, k, e in zip(
            *map(both, (padding, x.shape[2:], stride, dilation, weight.shape[2:], output_padding)),
            strict=True,
        )
    )
    back = b3.conv_transpose2d(x, weight, None, stride, room, output_padding, groups, dilation)
    y = np.random.default_rng(seed).normal(size=back.shape)
    forth = b3.conv2d(y, weight, None, stride, room, dilation, groups)
    assert forth.shape == x.shape
    assert np.isclose((forth * x).sum(), (y * back).sum(), rtol=0, atol=1e-9)


# ------------------------------------------------------------------ refusals


@st.composite
def anything(draw):
    number = st.integers(-1, 3)
    knob = st.one_of(number, st.tuples(number, number), st.just((1, 1, 1)))
    shape = [draw(st.integers(1, 3)) for _ in range(3)]
    x = np.ones((1, draw(st.integers(1, 4)), *shape[:2]))
    weight = np.ones((draw(st.sampled_from([x.shape[1], 2])), draw(st.integers(1, 2)), *shape[1:]))
    bias = draw(st.sampled_from([None, None, np.ones(1), np.ones(2), np.ones(4)]))
    fine = dict(stride=1, padding=0, output_padding=0, dilation=1)
    knobs = {name: draw(st.one_of(knob, st.just(value))) for name, value in fine.items()}
    groups = draw(st.integers(0, 4) | st.just(1))
    return (
        x,
        weight,
        bias,
        knobs["stride"],
        knobs["padding"],
        knobs["output_padding"],
        groups,
        knobs["dilation"],
    )


@ways
@settings(max_examples=700, deadline=None)
@given(case=anything())
def test_it_refuses_what_torch_refuses_and_nothing_else(operator, case):
    try:
        reference = torchs(*case)
    except RuntimeError:
        with pytest.raises(ValueError, match=r"^\w+ (is|has) .*; it(s first axis)? must "):
            operator(*case)
    else:
        np.testing.assert_array_equal(operator(*case), reference)


X, WEIGHT = np.ones((2, 4, 5, 7)), np.ones((4, 3, 3, 3))
REFUSED = [
    (
        dict(stride=2, output_padding=2),
        r"output_padding is 2; it must be smaller than the stride \(2\) or the dilation \(1\): it chooses among "
        r"the sizes that a convolution of stride 2 takes to one and the same, and these differ by less than 2$",
    ),
    (dict(output_padding=1), r"output_padding is 1; .*stride \(1\) or the dilation \(1\)"),
    (dict(stride=(3, 2), output_padding=2), r"output_padding is 2; .*stride \(2\)"),
    (dict(stride=(2, 3), output_padding=(2, 0)), r"output_padding is \(2, 0\); .*stride \(2\)"),
    (dict(output_padding=3, dilation=(4, 3)), r"output_padding is 3; .*dilation \(3\)"),
    (dict(output_padding=-1), r"output_padding is -1; it must be an int or a pair of ints, each at least 0"),
    (dict(stride=0), r"stride is 0; .*each at least 1"),
    (dict(stride=1.5), r"stride is 1.5; it must be an int or a pair"),
    (dict(dilation=0), r"dilation is 0; .*each at least 1"),
    (dict(padding=-1), r"padding is -1; .*each at least 0"),
    (dict(padding=4), r"padding is 4; it must leave some of the 7 × 9 outputs"),
    (dict(padding=(0, 5)), r"padding is \(0, 5\); it must leave some of the 7 × 9 outputs"),
    (dict(weight=WEIGHT[..., :2, :1], padding=(3, 0)), r"padding is \(3, 0\); .*the 6 × 7 outputs"),
    (dict(x=X[..., :6], weight=WEIGHT[..., :1], padding=3), r"padding is 3; .*the 7 × 6 outputs"),
    (dict(groups=0), r"groups is 0; it must be an int that divides the 4 channels of x"),
    (dict(groups=3), r"groups is 3; .*divides the 4 channels"),
    (dict(groups=2.0), r"groups is 2.0; .*divides the 4 channels"),
    (dict(weight=WEIGHT[:3]), r"weight has shape \(3, 3, 3, 3\); its first axis must be 4"),
    (dict(weight=WEIGHT[..., 0]), r"weight has shape \(4, 3, 3\); it must be \(Ci, Co / groups, kH, kW\)"),
    (dict(weight=WEIGHT[:, :0]), r"weight has shape \(4, 0, 3, 3\); .*no empty axis"),
    (dict(bias=np.ones(4)), r"bias has shape \(4,\); it must be \(3,\)"),
    (dict(bias=np.ones(3), groups=2), r"bias has shape \(3,\); it must be \(6,\)"),
    (dict(bias=[1, 2, 3]), r"bias is list; it must be a numpy array"),
    (dict(x=X[0]), r"x has shape \(4, 5, 7\); it must be \(N, Ci, H, W\)"),
    (dict(x=X.tolist()), r"x is list; it must be a numpy array"),
    (dict(x=X.astype(str)), r"x is <U\d+; it must be a numpy array of numbers"),
]


@ways
@pytest.mark.parametrize(("wrong", "message"), REFUSED)
def test_it_refuses_by_name(operator, wrong, message):
    operator(X, WEIGHT)
    with pytest.raises(ValueError, match=f"^{message}"):
        operator(**dict(x=X, weight=WEIGHT) | wrong)


# ------------------------------------------------------------------ manners


@ways
def test_it_leaves_its_arguments_alone(operator):
    x, weight, bias = np.ones((1, 2, 3, 3)), np.ones((2, 2, 3, 3)), np.ones(2)
    for stride in (1, 2):
        out = operator(x, weight, bias, stride, 1)
        out += 7
        out = operator(x[..., :1, :1], weight[..., :1, :1])
        out += 7
    assert (x == 1).all() and (weight == 1).all() and (bias == 1).all()
    moved_axes = np.random.default_rng(0).normal(size=(7, 6, 2, 1)).transpose(3, 2, 0, 1)
    turned = weight.swapaxes(0, 1)[..., ::-1, :] * np.arange(3)
    expected = torchs(np.ascontiguousarray(moved_axes), turned.copy(), None, 2, 1, 1)
    np.testing.assert_allclose(operator(moved_axes, turned, None, 2, 1, 1), expected, rtol=0, atol=1e-10)


@ways
@pytest.mark.parametrize(
    ("given", "computed"), [("float32", "float32"), ("uint8", "float64"), ("int64", "float64")]
)
def test_integers_are_computed_as_float64(operator, given, computed):
    x, weight = np.full((1, 1, 3, 3), 200).astype(given), np.full((1, 1, 3, 3), 3).astype(given)
    out = operator(x, weight)
    assert out.dtype == computed and out[0, 0, 2, 2] == 5400


@ways
@settings(max_examples=100, deadline=None)
@given(case=transposed())
def test_float32_and_complex_numbers_stay_what_they_are(operator, case):
    x, weight, _, *knobs = case
    for kind, close in (("float32", 1e-4), ("complex64", 1e-4), ("complex128", 1e-10)):
        turned = [(array * (1 if kind == "float32" else 1 - 2j)).astype(kind) for array in (x, weight)]
        out, reference = operator(*turned, None, *knobs), torchs(*turned, None, *knobs)
        assert out.dtype == kind
        np.testing.assert_allclose(out, reference, rtol=0, atol=close)


@settings(max_examples=300, deadline=None)
@given(transposed(), st.integers(0, 2**32))
def test_phases_and_stamps_are_the_same_integers(case, seed):
    x, weight, bias, *knobs = case
    rng = np.random.default_rng(seed)
    x, weight = rng.integers(-9, 9, x.shape), rng.integers(-9, 9, weight.shape)
    np.testing.assert_array_equal(
        b3.conv_transpose2d(x, weight, bias, *knobs), b3.stamps(x, weight, bias, *knobs)
    )


def test_as_many_sizes_look_alike_as_the_stride_is_large_unless_the_least_would_be_below_1():
    for kernel, stride, padding, dilation in np.ndindex(6, 5, 4, 4):
        if kernel * stride * dilation == 0:
            continue
        layer, alike = Layer(kernel, stride, padding, dilation), {}
        least = max(1, dilation * (kernel - 1) + 1 - 2 * padding)
        for size in range(least, least + 6 * stride):
            alike.setdefault(b3.output_size(size, layer), []).append(size)
        first, *others = list(alike.values())[:-1]
        assert all(len(sizes) == stride for sizes in others)
        assert len(first) == stride or (len(first) < stride and first[0] == 1)


@pytest.mark.parametrize(
    ("kernel", "stride", "dilation"), [(3, 1, 1), (3, 2, 1), (4, 2, 1), (2, 4, 1), (3, 2, 3)]
)
def test_a_decoder_that_must_not_look_ahead_crops_the_far_end(kernel, stride, dilation):
    """Output t may read inputs up to t // stride: so it is without a crop, and no more once the start is cropped."""
    weight = np.arange(1.0, kernel + 1).reshape(1, 1, 1, -1)
    lines = np.eye(6).reshape(6, 1, 1, 6)
    out = b3.conv_transpose2d(lines, weight, stride=(1, stride), dilation=(1, dilation))[:, 0, 0]
    ahead = np.arange(6)[:, None] > np.arange(out.shape[1]) // stride
    assert not out[ahead].any()
    assert out[:, 1:][ahead[:, :-1]].any()
