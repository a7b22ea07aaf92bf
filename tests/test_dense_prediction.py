"""Chapter 3, the numpy side: shadows by walking, scores by their sums, interpolation against torch."""

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn import metrics

import beyond3x3 as b3

# ------------------------------------------------------------------ shadows


def walked(posts, steps, sun):
    """Every pixel looks for itself, one step after the other."""
    height, width = posts.shape
    shadow = np.zeros((height, width), bool)
    for row, column in np.ndindex(height, width):
        for step in steps:
            up, left = row + step * sun[0], column + step * sun[1]
            if 0 <= up < height and 0 <= left < width and posts[up, left]:
                shadow[row, column] = True
    return shadow


@settings(max_examples=300, deadline=None)
@given(
    arrays.arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))),
    st.lists(st.integers(1, 12), max_size=6),
    st.tuples(st.integers(-3, 3), st.integers(-3, 3)),
)
def test_shadows_are_what_a_walk_toward_the_sun_finds(posts, steps, sun):
    assume(any(sun))
    shadow = b3.cast_shadows(posts, steps, sun)
    assert shadow.dtype == bool and np.array_equal(shadow, walked(posts, steps, sun))


def test_shadows_fall_away_from_the_sun():
    posts = np.zeros((5, 5))
    posts[2, 2] = 1
    east, south_east = b3.cast_shadows(posts), b3.cast_shadows(posts, range(1, 3), (-1, -1))
    assert np.argwhere(east).tolist() == [[2, 3], [2, 4]]
    assert np.argwhere(south_east).tolist() == [[3, 3], [4, 4]]
    assert posts.sum() == 1


def test_shadows_of_many_scenes_are_those_of_each():
    posts = np.random.default_rng(0).random((2, 3, 10, 12)) < 0.1
    together = b3.cast_shadows(posts, range(2, 6), (1, -1))
    for place in np.ndindex(2, 3):
        assert np.array_equal(together[place], walked(posts[place], range(2, 6), (1, -1)))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (dict(sun=(0, 0)), r"sun is \(0, 0\); it must point somewhere"),
        (dict(steps=[1, 0]), r"steps holds 0; a step must be an int of at least 1"),
        (dict(steps=[-2]), r"steps holds -2; a step must be an int of at least 1"),
        (dict(steps=[1, 1.5]), r"steps holds 1.5; a step must be an int of at least 1"),
        (dict(posts=np.ones(3)), r"posts has shape \(3,\); it must be \(\.\.\., H, W\)"),
    ],
)
def test_shadows_refuse_by_name(wrong, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        b3.cast_shadows(**dict(posts=np.ones((3, 3))) | wrong)


def test_shadows_take_the_integers_of_numpy():
    assert b3.cast_shadows(np.eye(4), np.arange(1, 3)).tolist() == b3.cast_shadows(np.eye(4), [1, 2]).tolist()


@pytest.mark.parametrize("sun", [(0, -1), (2, 1)])
def test_scenes_hold_their_posts_and_their_shadows(sun):
    images, labels = b3.shadow_scenes(7, size=20, posts=9, steps=range(2, 8), sun=sun, seed=3)
    assert images.shape == (7, 1, 20, 20) and images.dtype == np.float32 and set(images.flat) == {0, 1}
    assert (images.sum((1, 2, 3)) == 9).all() and labels.dtype.kind == "i"
    for image, label in zip(images, labels, strict=True):
        assert np.array_equal(label, walked(image[0], range(2, 8), sun))
    assert len({image.tobytes() for image in images}) == 7


def test_scenes_follow_their_seed():
    first, again, other = (b3.shadow_scenes(3, seed=seed)[0] for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_scenes_use_every_pixel_alike():
    images, _ = b3.shadow_scenes(3000, size=6, posts=9)
    assert abs(images.mean((0, 1)) - 9 / 36).max() < 5 * np.sqrt(0.25 * 0.75 / 3000)


def test_scenes_hold_no_more_posts_than_pixels():
    assert b3.shadow_scenes(1, size=3, posts=9)[0].all() and not b3.shadow_scenes(1, size=3, posts=0)[0].any()
    with pytest.raises(ValueError, match=r"^posts is 10; a scene of 3 × 3 holds 0 to 9$"):
        b3.shadow_scenes(1, size=3, posts=10)


@pytest.mark.parametrize("wrong", [dict(posts=2.5), dict(posts=-1), dict(count=-1), dict(size=6.0)])
def test_scenes_refuse_by_name(wrong):
    ((name, value),) = wrong.items()
    with pytest.raises(ValueError, match=rf"^{name} is {value}; it must be an int of at least 0$"):
        b3.shadow_scenes(**dict(count=2, size=6, posts=3) | wrong)


# ------------------------------------------------------------------ the confusion matrix and its scores


@st.composite
def answered(draw):
    classes = draw(st.integers(1, 5))
    label = st.integers(0, classes - 1)
    pairs = draw(st.lists(st.tuples(label, label), min_size=1, max_size=40))
    return (*np.array(pairs).T, classes)


@settings(max_examples=300, deadline=None)
@given(answered())
def test_confusion_matrix_counts_pairs(case):
    truth, prediction, classes = case
    confusion = b3.confusion_matrix(truth, prediction, classes)
    assert confusion.dtype == np.int64 and confusion.shape == (classes, classes)
    for true, predicted in np.ndindex(classes, classes):
        pairs = zip(truth, prediction, strict=True)
        assert confusion[true, predicted] == sum(pair == (true, predicted) for pair in pairs)


@pytest.mark.parametrize("kind", ["uint8", "int8", "uint64", "int64"])
def test_confusion_matrix_takes_any_integers(kind):
    truth, prediction = np.array([[90, 3], [80, 3]], kind), np.array([[90, 99], [80, 3]], "uint64")
    confusion = b3.confusion_matrix(truth, prediction, np.uint8(100))
    assert confusion.shape == (100, 100) and confusion.sum() == 4
    assert confusion[90, 90] == confusion[3, 99] == confusion[80, 80] == confusion[3, 3] == 1


def test_confusion_matrix_takes_booleans():
    posts = np.eye(4)
    shadow = b3.cast_shadows(posts)
    assert b3.confusion_matrix(shadow, shadow, 2).tolist() == [[10, 0], [0, 6]]
    assert b3.confusion_matrix(shadow, np.zeros((4, 4), int), 2).tolist() == [[10, 0], [6, 0]]


@pytest.mark.parametrize(
    ("truth", "prediction", "classes", "message"),
    [
        ([0, 3], [0, 1], 3, "truth holds 3; with 3 classes it must hold 0 to 2"),
        ([0, 1], [0, 255], 3, "prediction holds 255; with 3 classes it must hold 0 to 2"),
        ([0, -1], [0, 1], 3, "truth holds -1; with 3 classes it must hold 0 to 2"),
        ([0.0, 1.0], [0, 1], 3, "truth is float64; it must be integers"),
        ([0, 1], ["a", "b"], 3, "prediction is <U1; it must be integers"),
        ([[0, 1]], [0, 1], 3, r"prediction has shape \(2,\); it must be \(1, 2\), that of truth"),
        ([0], [0], 0, "classes is 0; it must be an int of at least 1"),
        ([0], [0], 2.0, "classes is 2.0; it must be an int of at least 1"),
    ],
)
def test_confusion_matrix_refuses_by_name(truth, prediction, classes, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        b3.confusion_matrix(truth, prediction, classes)


def scores_by_sets(truth, prediction, classes):
    """The four scores from sets of pixels, in fractions."""
    there = [{place for place, label in enumerate(truth) if label == kind} for kind in range(classes)]
    answered = [{place for place, label in enumerate(prediction) if label == kind} for kind in range(classes)]
    hits = [len(mine & theirs) for mine, theirs in zip(there, answered, strict=True)]
    either = [len(mine | theirs) for mine, theirs in zip(there, answered, strict=True)]
    accuracies = [Fraction(hit, len(mine)) for hit, mine in zip(hits, there, strict=True) if mine]
    ious = {kind: Fraction(hits[kind], either[kind]) for kind in range(classes) if either[kind]}
    return {
        "pixel_accuracy": Fraction(sum(hits), len(truth)),
        "mean_accuracy": sum(accuracies) / len(accuracies),
        "mean_iou": sum(ious.values()) / len(ious),
        "frequency_weighted_iou": sum(len(there[kind]) * iou for kind, iou in ious.items()) / len(truth),
    }


@settings(max_examples=300, deadline=None)
@given(answered())
def test_scores_are_those_of_the_sets_of_pixels(case):
    scores = vars(b3.segmentation_scores(b3.confusion_matrix(*case)))
    expected = scores_by_sets(*case)
    assert scores.keys() == expected.keys()
    for name, score in scores.items():
        assert type(score) is float and score == pytest.approx(float(expected[name]), abs=1e-12), name


@pytest.mark.parametrize("classes", [2, 3, 7])
def test_scores_are_those_of_scikit_learn(classes):
    """On labels that hold every class; what an absent one counts is ours to say, and said above."""
    rng = np.random.default_rng(classes)
    truth = np.append(np.arange(classes), rng.integers(classes, size=200))
    prediction = np.where(rng.random(truth.size) < 0.6, truth, rng.integers(classes, size=truth.size))
    confusion = b3.confusion_matrix(truth, prediction, classes)
    assert np.array_equal(confusion, metrics.confusion_matrix(truth, prediction, labels=range(classes)))
    jaccard = partial(metrics.jaccard_score, truth, prediction, labels=range(classes))
    assert vars(b3.segmentation_scores(confusion)) == pytest.approx(
        dict(
            pixel_accuracy=metrics.accuracy_score(truth, prediction),
            mean_accuracy=metrics.balanced_accuracy_score(truth, prediction),
            mean_iou=jaccard(average="macro"),
            frequency_weighted_iou=jaccard(average="weighted"),
        ),
        abs=1e-12,
    )


def test_scores_of_the_known_matrix():
    scores = b3.segmentation_scores([[50, 3, 2], [10, 20, 5], [0, 4, 6]])
    assert [round(score, 4) for score in vars(scores).values()] == [0.76, 0.6935, 0.5328, 0.625]
    assert scores.mean_iou == pytest.approx((50 / 65 + 20 / 42 + 6 / 17) / 3)


def test_absent_classes_enter_no_mean():
    two = b3.segmentation_scores([[5, 1], [2, 4]])
    four = np.zeros((4, 4), int)
    four[np.ix_([1, 3], [1, 3])] = [[5, 1], [2, 4]]
    assert b3.segmentation_scores(four) == two


def test_a_class_only_predicted_has_an_iou_of_0_and_no_accuracy():
    scores = b3.segmentation_scores([[3, 1], [0, 0]])
    assert vars(scores) == dict(
        pixel_accuracy=0.75, mean_accuracy=0.75, mean_iou=0.375, frequency_weighted_iou=0.75
    )


def test_rows_are_the_truth():
    scores = b3.segmentation_scores([[8, 0], [2, 0]])
    assert (scores.pixel_accuracy, scores.mean_accuracy, scores.mean_iou) == (0.8, 0.5, 0.4)
    assert scores.frequency_weighted_iou == pytest.approx(0.64)


def test_small_counts_do_not_wrap():
    scores = b3.segmentation_scores(np.full((2, 2), 200, np.uint8))
    assert list(vars(scores).values()) == pytest.approx([1 / 2, 1 / 2, 1 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("confusion", "message"),
    [
        ([1, 2], r"confusion has shape \(2,\); it must be \(classes, classes\)"),
        ([[1, 2]], r"confusion has shape \(1, 2\); it must be"),
        ([[1, 2], [-1, 4]], r"confusion is \[\[1, 2\], \[-1, 4\]\]; it must hold counts of at least 0"),
        ([[1.0, np.nan], [0, 1]], r"confusion is \[\[1.0, nan\]"),
        ([[1.0, np.inf], [0, 1]], r"confusion is \[\[1.0, inf\]"),
        ([["a"]], r"confusion is \[\['a'\]\]; it must hold counts"),
        ([[0, 0], [0, 0]], "confusion is all 0; it must count at least one pixel"),
        (np.zeros((0, 0)), "confusion is all 0"),
    ],
)
def test_scores_refuse_by_name(confusion, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        b3.segmentation_scores(confusion)


def test_no_shadow_anywhere_scores_high_and_knows_nothing():
    _, labels = b3.shadow_scenes(100)
    scores = b3.segmentation_scores(b3.confusion_matrix(labels, np.zeros_like(labels), 2))
    assert 0.88 < scores.pixel_accuracy < 0.9 and scores.mean_accuracy == 0.5 and scores.mean_iou < 0.45


# ------------------------------------------------------------------ interpolate


def torch_interpolate(x, factor, mode):
    corners = {} if mode == "nearest" else {"align_corners": False}
    return F.interpolate(torch.from_numpy(x), scale_factor=factor, mode=mode, **corners).numpy()


@settings(max_examples=300, deadline=None)
@given(
    st.tuples(*[st.integers(1, 3)] * 2, *[st.integers(1, 8)] * 2),
    st.one_of(st.integers(1, 9), st.tuples(st.integers(1, 9), st.integers(1, 9))),
    st.sampled_from(["nearest", "bilinear"]),
    st.integers(0, 2**32),
)
def test_interpolate_is_torchs(shape, factor, mode, seed):
    x = np.random.default_rng(seed).normal(size=shape)
    kept = x.copy()
    ours, reference = b3.interpolate(x, factor, mode), torch_interpolate(x, factor, mode)
    assert ours.shape == reference.shape and ours.dtype == np.float64
    np.testing.assert_allclose(ours, reference, rtol=0, atol=1e-10)
    assert np.array_equal(x, kept) and not np.shares_memory(ours, x)


@pytest.mark.parametrize(("channels", "side"), [(7, 60), (3, 200), (1500, 5)])
def test_maps_of_several_bands_are_interpolated_to_the_last(channels, side):
    x = np.random.default_rng(0).normal(size=(2, channels, side, side + 3))
    kept = x.copy()
    ours = b3.interpolate(x, (2, 3), "bilinear")
    np.testing.assert_allclose(ours, torch_interpolate(x, (2, 3), "bilinear"), rtol=0, atol=1e-10)
    np.testing.assert_array_equal(x, kept)


def test_interpolate_is_nearest_unless_told():
    x = np.arange(4).reshape(1, 1, 2, 2)
    assert b3.interpolate(x, (2, 1))[0, 0].tolist() == [[0, 1], [0, 1], [2, 3], [2, 3]]


def test_corners_are_not_aligned():
    x = np.array([0.0, 12, 24, 36]).reshape(1, 1, 1, 4)
    line = b3.interpolate(x, (1, 3), "bilinear").ravel()
    assert line == pytest.approx([0, 0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 36])
    aligned = F.interpolate(torch.from_numpy(x), scale_factor=(1, 3), mode="bilinear", align_corners=True)
    assert abs(line - aligned.numpy().ravel()).max() > 3


@pytest.mark.parametrize(
    ("given", "nearest", "bilinear"),
    [("float32", "float32", "float32"), ("uint8", "uint8", "float64"), ("int64", "int64", "float64")],
)
def test_nearest_keeps_labels_and_bilinear_computes(given, nearest, bilinear):
    x = np.array([200, 251]).astype(given).reshape(1, 1, 1, 2)
    assert b3.interpolate(x, 2).dtype == nearest
    smooth = b3.interpolate(x, (1, 2), "bilinear")
    assert smooth.dtype == bilinear and smooth.ravel().tolist() == [200, 212.75, 238.25, 251]


X = np.ones((1, 2, 3, 4))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (dict(scale_factor=0), "scale_factor is 0; it must be an int or a pair of ints, each at least 1"),
        (dict(scale_factor=1.5), "scale_factor is 1.5; it must be an int or a pair"),
        (dict(scale_factor=(2, 0)), r"scale_factor is \(2, 0\); .*at least 1"),
        (dict(scale_factor=None), "scale_factor is None"),
        (dict(mode="bicubic"), "mode is 'bicubic'; it must be 'nearest' or 'bilinear'"),
        (dict(mode=None), "mode is None; it must be 'nearest' or 'bilinear'"),
        (dict(x=X[0]), r"x has shape \(2, 3, 4\); it must be \(N, C, H, W\) with no empty axis"),
        (dict(x=X[:, :, :0]), r"x has shape \(1, 2, 0, 4\); it must be"),
        (dict(x=X.tolist()), "x is list; it must be a numpy array of numbers"),
        (dict(x=X.astype(str)), "x is <U32; it must be a numpy array of numbers"),
    ],
)
def test_interpolate_refuses_by_name(wrong, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        b3.interpolate(**dict(x=X, scale_factor=2) | wrong)


# ------------------------------------------------------------------ the bilinear kernel


@pytest.mark.parametrize("factor", range(1, 10))
def test_bilinear_kernel_is_that_of_fcn(factor):
    """Caffe's bilinear filler, written as its loop over pixels."""
    size = 2 * factor - factor % 2
    middle = (2 * factor - 1 - factor % 2) / (2 * factor)
    filled = np.zeros((size, size))
    for row, column in np.ndindex(size, size):
        filled[row, column] = (1 - abs(row / factor - middle)) * (1 - abs(column / factor - middle))
    np.testing.assert_allclose(b3.bilinear_kernel(factor), filled, rtol=0, atol=1e-12)


def test_bilinear_kernel_of_4():
    line = [0.25, 0.75, 0.75, 0.25]
    assert b3.bilinear_kernel(2).tolist() == np.outer(line, line).tolist()
    assert b3.bilinear_kernel(1).tolist() == [[1]] and b3.bilinear_kernel(np.uint8(200)).shape == (400, 400)


def transposed(x, factor):
    channels = x.shape[1]
    kernel = torch.from_numpy(b3.bilinear_kernel(factor)).expand(channels, 1, -1, -1)
    tensor = torch.from_numpy(x)
    return F.conv_transpose2d(tensor, kernel, stride=factor, padding=factor // 2, groups=channels).numpy()


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 8), st.integers(2, 6), st.integers(2, 6), st.integers(0, 2**32))
def test_as_a_transposed_convolution_it_interpolates_inside_only(factor, height, width, seed):
    x = np.random.default_rng(seed).uniform(1, 2, size=(2, 3, height, width))
    ours, smooth = transposed(x, factor), b3.interpolate(x, factor, "bilinear")
    assert ours.shape == smooth.shape
    rim = factor // 2
    inside = np.zeros(ours.shape, bool)
    inside[..., rim:-rim, rim:-rim] = True
    np.testing.assert_allclose(ours[inside], smooth[inside], rtol=0, atol=1e-10)
    assert (ours[~inside] < smooth[~inside] - 1e-3).all()
    wider = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    cut = transposed(wider, factor)[..., factor:-factor, factor:-factor]
    np.testing.assert_allclose(cut, smooth, rtol=0, atol=1e-10)


@pytest.mark.parametrize("factor", [0, -2, 2.0, "2", None])
def test_bilinear_kernel_refuses_by_name(factor):
    with pytest.raises(ValueError, match=f"^factor is {factor!r}; it must be an int of at least 1$"):
        b3.bilinear_kernel(factor)


# ------------------------------------------------------------------ windows and tiles

LAYERS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 2)), min_size=1, max_size=3)


def stacked(x, layers, padded, seed):
    """A line (N, 1, 1, W) through layers (kernel, stride, dilation) with drawn weights, each but the last with a ReLU."""
    rng, last = np.random.default_rng(seed), len(layers) - 1
    for at, (kernel, stride, dilation) in enumerate(layers):
        padding = (0, padded * dilation * (kernel - 1) // 2)
        x = b3.conv2d(x, rng.normal(size=(1, 1, 1, kernel)), None, (1, stride), padding, (1, dilation))
        x = x if at == last else np.maximum(x, 0.1 * x)
    return x


@settings(max_examples=150, deadline=None)
@given(LAYERS, st.integers(0, 5), st.integers(0, 4), st.integers(0, 2**32))
def test_an_unpadded_window_on_the_grid_of_the_strides_answers_as_the_whole(layers, wider, at, seed):
    field = b3.receptive_field([b3.Layer(k, s, dilation=d) for k, s, d in layers])
    side, step = field.size + wider, int(field.stride)
    line = np.random.default_rng(seed).normal(size=(1, 1, 1, side + 5 * step))
    window = stacked(line[..., at * step : at * step + side], layers, False, seed)
    whole = stacked(line, layers, False, seed)[..., at : at + window.shape[-1]]
    np.testing.assert_allclose(window, whole, rtol=0, atol=1e-10)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([1, 3, 5]), st.just(1), st.integers(1, 3)), min_size=1, max_size=3))
def test_a_padded_tile_is_the_whole_from_a_margin_of_its_reach_on(layers):
    reach = sum(dilation * (kernel // 2) for kernel, _, dilation in layers)
    line = np.random.default_rng(0).uniform(1, 2, size=(1, 1, 1, 12 + 4 * 20))
    whole = stacked(line, layers, True, 1)[..., 40:52]
    for margin in {reach, reach + 1, max(0, reach - 1)}:
        tile = stacked(line[..., 40 - margin : 52 + margin], layers, True, 1)[..., margin : margin + 12]
        assert (abs(tile - whole).max() < 1e-10) == (margin >= reach)
