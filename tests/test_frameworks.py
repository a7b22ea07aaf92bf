"""The page Between frameworks is what `make frameworks` recorded, and the record is right wherever numpy and torch can say so."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest

import beyond3x3 as b3

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from frameworks import cases, dialects, tables  # noqa: E402

FOLDER = ROOT / "references/measurements/frameworks"
PAGE = " ".join((ROOT / "references/between_frameworks.md").read_text("utf-8").split())
RECORDS = tables.read(FOLDER)
CASES = {case["id"]: case for case in cases.read()}
ANSWERS = [
    (name, id, answer)
    for name in tables.NAMES
    for id, answer in RECORDS[name]["answers"].items()
    if "refused" not in answer
]


def recorded(name, id):
    return tables.array(RECORDS[name]["answers"][id])


def way(name, id):
    return cases.way(CASES[id], name, tables.WAYS[name])


def test_the_page_is_what_the_record_makes():
    texts = tables.all_of(RECORDS)
    assert {path.stem for path in FOLDER.glob("*.md")} == texts.keys()
    for name, text in texts.items():
        assert (FOLDER / f"{name}.md").read_text("utf-8") == text, "run `make frameworks`"
        assert f"measurements/frameworks/{name}.md" in PAGE


def test_the_record_holds_every_case_as_it_is_now():
    for name in tables.NAMES:
        asked = {id for id, case in CASES.items() if tables.WAYS[name] in case["ways"]}
        assert RECORDS[name]["answers"].keys() == asked, name
        for id in asked:
            answer = RECORDS[name]["answers"][id]
            assert {key: answer.get(key) for key in ("carry", "call")} == {
                key: way(name, id).get(key) for key in ("carry", "call")
            }, (name, id)


def test_the_record_names_the_versions_that_are_required():
    required = dict(
        re.findall(r"^(\S+)==(\S+)", (ROOT / "frameworks/requirements.txt").read_text("utf-8"), re.M)
    )
    for name, record in RECORDS.items():
        for package, version in record["versions"].items():
            assert version.split("+")[0] == required[package], (name, package)


@pytest.mark.parametrize("name", tables.NAMES)
def test_what_a_framework_gave_is_what_the_numpy_gives(name):
    for id in [id for who, id, _ in ANSWERS if who == name]:
        given, expected = recorded(name, id), cases.course(CASES[id], way(name, id))
        assert given.shape == expected.shape, id
        np.testing.assert_allclose(given, expected, rtol=0, atol=3e-6, err_msg=id)


KERAS = {"strided-and-dilated", "transposed-dilated"}
REFUSED = dict(
    torch={"same", "border"},
    tensorflow={"border", "transposed-dilated"},
    tflite={"border", "transposed-dilated", "antialias", "patches"},
    keras=KERAS | {"border"},
    keras_jax=KERAS,
    keras_torch=KERAS | {"border"},
    onnxruntime={"border", "dilated", "strided-and-dilated"},
    onnx_reference={"output-shape"},
)


def test_nothing_else_is_refused():
    for name in tables.NAMES:
        answers = RECORDS[name]["answers"].items()
        found = {CASES[id]["case"] for id, answer in answers if "refused" in answer}
        assert found == REFUSED.get(name, set()), name
    refused = {module for module, one in RECORDS["exports"]["answers"].items() if "refused" in one["coreml"]}
    assert len(refused) == 3 and all("circular" in module or "exact" in module for module in refused)


def test_a_kernel_that_is_carried_over_comes_back():
    carried = [(name, id, answer) for name, id, answer in ANSWERS if "carry" in answer]
    assert len(carried) > 100
    for name, id, answer in carried:
        values = cases.carried(way(name, id), cases.names(CASES[id]))
        assert list(values["kernel"].shape) == answer["kernel"]
        back = dict(values, w=None)
        exec(way(name, id)["back"], back)
        np.testing.assert_array_equal(back["w"], values["w"], err_msg=id)


@pytest.mark.filterwarnings("ignore:Using padding")
def test_torch_says_the_same_here():
    torch = dialects.torch()
    for id, answer in RECORDS["torch"]["answers"].items():
        values = cases.carried(way("torch", id), cases.names(CASES[id]))
        if "refused" in answer:
            with pytest.raises(
                (RuntimeError, NotImplementedError), match=re.escape(answer["refused"].split(": ")[1])
            ):
                torch(answer["call"], values)
        else:
            np.testing.assert_allclose(
                torch(answer["call"], values), recorded("torch", id), atol=3e-6, err_msg=id
            )


def test_what_one_might_take_for_it_is_something_else():
    for case in CASES.values():
        if "instead" in case:
            family = [one for one in CASES.values() if one["case"] == case["case"]]
            assert any(tables.apart_from(one) != 0 for one in family), case["case"]


def said(number):
    """A number as the page has it."""
    return f"{number:.4g}".replace("-", "−")


def test_the_page_says_what_same_padding_does():
    for size, zeros in ((6, "0 + 1"), (7, "1 + 1")):
        id = f"same-n{size}-k3-s2"
        for name in ("tensorflow", "tflite", "keras", "jax", "flax", "onnxruntime"):
            assert tables.shown(CASES[id], RECORDS[name]["answers"][id]) == zeros
    assert f"by up to {tables.apart_from(CASES['same-n6-k3-s2']):.0f}. The window" in PAGE
    five = (
        b3.receptive_field([b3.Layer(3, 2)] * 5).center - b3.receptive_field([b3.Layer(3, 2, 1)] * 5).center
    )
    assert f"16 = {five} pixels" in PAGE


def test_the_page_says_where_a_transposed_convolution_is_cut():
    def cut(name, id):
        return tables.shown(CASES[id], RECORDS[name]["answers"][id])

    assert cut("torch", "output-padding") == "1 and 0"
    for backend in ("keras", "keras_jax", "keras_torch"):
        assert cut(backend, "output-padding") == cut(backend, "transposed-same-k3-s2") == "0 and 1"
        assert cut(backend, "no-output-padding") == cut("torch", "no-output-padding") == "1 and 1"
    assert cut("tensorflow", "output-shape") == "0 and 1" and cut("onnxruntime", "output-shape") == "1 and 0"
    for line in (
        CASES["output-padding"]["ways"]["tensorflow"]["call"],
        "F.conv_transpose2d(x, w, stride=2)[..., :8, :8]",
    ):
        assert line in PAGE
    sizes = [
        recorded(name, "transposed-valid-k2-s3").shape[-1]
        for name in ("torch", "onnxruntime", "keras", "jax", "flax")
    ]
    assert sizes == [11, 11, 12, 12, 12]
    assert recorded("onnxruntime", "transposed-same-short").shape[-1] == 11
    assert (
        cut("onnx_reference", "transposed-same-short") == "+1 and 0"
        and cut("tensorflow", "transposed-same-short") == "0 and +1"
    )


def test_the_page_says_in_which_order_channels_are_dealt():
    orders = {
        name: recorded(name, "shuffle-order")[0, 0].ravel().tolist()
        for name in ("torch", "tensorflow", "keras")
    }
    orders["onnx"] = recorded("onnxruntime", "shuffle-dcr")[0, 0].ravel().tolist()
    assert orders == dict(torch=[0, 1, 2, 3]) | dict.fromkeys(("tensorflow", "keras", "onnx"), [0, 3, 6, 9])
    assert "gets 0, 1, 2, 3." in PAGE and "it gets 0, 3, 6, 9." in PAGE
    for name, kept in dict(torch=True, jax=True, tensorflow=False, keras=False).items():
        assert (recorded(name, "patches").ravel()[:3].tolist() == [1, 4, 7]) is kept


def test_the_page_says_what_batch_norm_and_resize_give():
    for name in ("torch", "onnxruntime"):
        assert said(recorded(name, "running")[1, 0]) in PAGE
    assert f"becomes {said(recorded('keras', 'epsilon').item())} or 1.0000" in PAGE
    for name, id in (
        ("torch", "bilinear-n4-m8"),
        ("torch", "align-corners-n4-m8"),
        ("tensorflow", "asymmetric-n4-m8"),
    ):
        assert f"at {said(recorded(name, id).ravel()[1])}" in PAGE
    taken = {
        name: recorded(name, "nearest-exact-n8-m4").ravel().tolist()
        for name in ("torch", "tensorflow", "onnxruntime")
    }
    assert taken == dict(torch=[1, 3, 5, 7], tensorflow=[1, 3, 5, 7], onnxruntime=[0, 2, 4, 6])
    assert (recorded("onnxruntime", "nearest-exact-n5-m3") == recorded("torch", "nearest-exact-n5-m3")).all()
    assert f"at {said(recorded('torch', 'to-one-pixel').item())} of 4" in PAGE
    assert recorded("onnxruntime", "to-one-pixel").item() == 0


def test_the_page_says_where_one_keras_differs_from_another():
    last = [said(recorded(name, "mean-same").ravel()[-1]) for name in ("keras_torch", "keras", "keras_jax")]
    assert last == ["−1.111", "−1.75", "−1.75"] and "is −1.111 and −1.75." in PAGE
    for name in ("keras_torch", "keras"):
        assert (
            tables.shown(CASES["border-howsymmetric"], RECORDS[name]["answers"]["border-howsymmetric"])
            in PAGE
        )


def test_the_page_says_what_exporters_write():
    exported = RECORDS["exports"]["answers"]
    for one in exported.values():
        assert one["onnx"]["difference"] < 1e-6
    [smooth] = [one for module, one in exported.items() if "antialias" in module]
    assert [node["operator"] for node in smooth["coreml"]["nodes"]] == ["upsample_bilinear"] and smooth[
        "onnx"
    ]["nodes"][0]["exclude_outside"] == 1
    assert f"{smooth['coreml']['nodes'][0]['scale_factor_height']:.6g}" in PAGE
    unshuffle = [node["operator"] for node in exported["nn.PixelUnshuffle(2)"]["onnx"]["nodes"]]
    assert ", ".join(f"`{name}`" for name in unshuffle) in PAGE


def test_quotations_name_a_source():
    bibliography = (ROOT / "references/references.bib").read_text("utf-8")
    quoted = (ROOT / "frameworks/quoted.yml").read_text("utf-8")
    keys = set(re.findall(r"source: (\w+)", quoted))
    assert len(keys) == 3 and all(f"{{{key}," in bibliography for key in keys)


def test_no_place_of_this_machine_is_in_the_record():
    for path in FOLDER.glob("*"):
        assert not re.search(r"site-packages|/tmp/|/home/|/root/", path.read_text("utf-8")), path.name
